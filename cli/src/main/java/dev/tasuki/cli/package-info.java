/// The commands, one class each, and the tables they print. They run inside the daemon; `help`,
/// `version` and `doctor` also run in the client.
///
/// Start reading at `TasukiCommand`.
@NullMarked
package dev.tasuki.cli;

import org.jspecify.annotations.NullMarked;
