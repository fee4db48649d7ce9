/// The HTTP API of the daemon, its dashboard and its metrics: off unless somebody turns it on.
///
/// Always holds: nothing of the JDK's HTTP server is loaded while it is off; it listens on the
/// loopback only; nothing but static files and the API's description is answered without the token;
/// what it does, it does through `Operations`, as the command line does.
///
/// Start reading at [ApiSwitch], then [ApiServer] and [Routes].
@NullMarked
package dev.tasuki.api;

import org.jspecify.annotations.NullMarked;
