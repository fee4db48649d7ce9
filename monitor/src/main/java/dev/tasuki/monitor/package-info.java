/// The full screen of `tasuki monit`: a process of its own, started by the launcher, so that nobody
/// else's class path holds the terminal library.
///
/// Invariants:
/// - one thread ([Session]) owns the [View] and the terminal; feeds hand over immutable values;
/// - what is drawn is a pure function of the view ([Screen]);
/// - nothing that an app or a user has written reaches the terminal before it has been made
///   harmless, and no line can spill into the next (lines do not wrap while the screen is up);
/// - the daemon is asked by ordinary commands, each on a connection of its own, so its restart is
///   one failed question.
///
/// Start reading at [Monitor].
@NullMarked
package dev.tasuki.monitor;

import org.jspecify.annotations.NullMarked;
