/// Sharing a port among unmodified servers: a worker's bind and listen trap to us, we adopt its
/// socket into a reuseport group, and a program on the group chooses the worker for each
/// connection.
///
/// Start reading at `PortSharing`.
@NullMarked
package dev.tasuki.sharing;

import org.jspecify.annotations.NullMarked;
