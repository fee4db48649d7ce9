/// The program behind `tasuki serve`: a small static file server on the JDK's own HTTP server.
///
/// Invariants:
/// - nothing outside of the served folder is ever read, whatever the path says and wherever
///   symbolic links lead;
/// - nothing whose name begins with a dot is shown, but for `.well-known`.
///
/// Start reading at [StaticServer].
@NullMarked
package dev.tasuki.serve;

import org.jspecify.annotations.NullMarked;
