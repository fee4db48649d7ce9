/// What a worker JVM loads (`-javaagent`) so that an unmodified Java server receives its
/// connections from the primary, in turn with the other workers.
///
/// The worker speaks the wire of Node's cluster module on the descriptor named by NODE_CHANNEL_FD,
/// as a Node worker does, so Java and Node workers mix under one primary.
///
/// Invariants:
///
/// - Nothing here may break the app. What is missing (an old JVM, other JDK internals, no channel,
///   no answer) costs one line on standard error, and the server binds its port as it would without
///   us.
/// - One thread reads the channel ([WorkerChannel]). It runs no code of the app but disconnect
///   listeners, and waits for it only when ten thousand messages are undelivered
///   ([MessageDelivery]).
/// - A connection belongs to the primary until the app's own accept has taken it: only then is it
///   acknowledged, so a blocked worker holds no more than the primary's in-flight limit and a
///   killed one loses nothing.
/// - The finished jar has no dependency: it contains the classes of posix that it uses under
///   another name.
///
/// Start reading at [Agent], then [PrimaryLink] and [Inbox].
@NullMarked
package dev.tasuki.agent;

import org.jspecify.annotations.NullMarked;
