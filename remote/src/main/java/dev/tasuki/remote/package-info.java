/// A small client of a daemon's HTTP API (`tasuki dashboard`, `docs/api.md`) for Java programs.
///
/// Always holds: one thread-safe object a daemon; what it answers are records; whatever is not done
/// is an [ApiException] with the daemon's own line.
///
/// Start reading at [TasukiClient].
@NullMarked
package dev.tasuki.remote;

import org.jspecify.annotations.NullMarked;
