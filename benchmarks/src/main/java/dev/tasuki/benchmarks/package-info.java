/// What is measured, and what measures it: the same minimal server in nine makes, a load generator,
/// and the primaries that are run beside node:cluster. Used by the scripts in `benchmarks`.
///
/// The servers are unmodified: none of them knows of a cluster. Each listens on the port that is
/// its first argument and answers with its process id.
///
/// Start reading at `ServerMatrix` (which way does each server take) and `LoadGenerator`.
@NullMarked
package dev.tasuki.benchmarks;

import org.jspecify.annotations.NullMarked;
