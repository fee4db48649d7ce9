package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.NioSocketImpl;

/// An accepted connection that no object of the JDK owns yet.
///
/// @param handed its descriptor; owned until an object of the JDK takes `fd`, the same number
/// @param six whether its socket is of the IPv6 family (IPv4 peers may be on it)
/// @param remote the other side
record Connection(Descriptor handed, FileDescriptor fd, boolean six, InetSocketAddress remote) {
  /// Takes a descriptor out of our hands.
  ///
  /// @param from where it was taken from
  /// @return null when the other side has gone already; then it is closed
  static @Nullable Connection of(Descriptor handed, Inbox from) {
    try {
      FileDescriptor fd = Internals.adopt(handed.number(), from.isBlocking());
      return new Connection(handed, fd, from.isSix(handed), Internals.remoteAddress(fd));
    } catch (IOException e) {
      handed.close();
      return null;
    }
  }

  /// Makes a channel of it. When that fails it is closed.
  SocketChannel toChannel(SelectorProvider provider) throws IOException {
    try {
      return Internals.channel(provider, six, fd, remote);
    } catch (IOException | RuntimeException e) {
      handed.close();
      throw e;
    }
  }

  /// Puts it into a new socket. When that fails it is closed.
  void into(NioSocketImpl socket) throws IOException {
    try {
      SocketInternals.setConnected(socket, fd, remote);
    } catch (IOException | RuntimeException e) {
      handed.close();
      throw e;
    }
  }
}
