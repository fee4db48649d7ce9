/// The commands, one class each, and the tables they print. They run inside the daemon; help and
/// version run in the client.
///
/// Invariant: nothing that an app or a user has written reaches a terminal before [Text] or
/// [LogText] has made it harmless (`logs --raw` excepted).
///
/// Start reading at [CommandLineHost].
@NullMarked
package dev.tasuki.cli;

import org.jspecify.annotations.NullMarked;
