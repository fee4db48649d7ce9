/// HTTP load from one thread, and what it tells: the engine of `tasuki bench` and of the
/// comparisons in the module `benchmarks`.
///
/// Invariants:
/// - each request is counted exactly once, as answered or as failed; none is sent twice;
/// - at the end of a run no client waits: what is under way is waited for, or failed.
///
/// Start reading at [Load], then [LoadRun].
@NullMarked
package dev.tasuki.bench;

import org.jspecify.annotations.NullMarked;
