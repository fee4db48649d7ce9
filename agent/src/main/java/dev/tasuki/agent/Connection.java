package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Sockets;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// An accepted connection that no object of the JDK owns yet.
///
/// @param six whether its socket is of the IPv6 family (IPv4 peers may be on it)
/// @param remote the other side
record Connection(FileDescriptor fd, boolean six, InetSocketAddress remote) {
  /// Takes a descriptor out of our hands.
  ///
  /// @return null when the other side has gone already; then it is closed
  static @Nullable Connection of(Descriptor handed) {
    try {
      FileDescriptor fd = Internals.adopt(handed.number());
      boolean six = Sockets.domain(handed.number()) == Sockets.AF_INET6;
      return new Connection(fd, six, Internals.remoteAddress(fd));
    } catch (IOException e) {
      handed.close();
      return null;
    }
  }
}
