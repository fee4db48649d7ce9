/// The thin client: carries the command line and the terminal's facts to the daemon, prints what
/// comes back. Loads no FFM, no parser, no JSON.
///
/// Start reading at `Main`.
@NullMarked
package dev.tasuki.client;

import org.jspecify.annotations.NullMarked;
