package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Sockets;

/// An accepted connection on its way to a worker. We hold it until the worker has accepted it, so
/// that it can be given to another. Confined to the event loop.
final class Connection {
  private final Descriptor socket;
  private boolean nonBlocking;

  Connection(Descriptor socket, boolean nonBlocking) {
    this.socket = socket;
    this.nonBlocking = nonBlocking;
  }

  Descriptor socket() {
    return socket;
  }

  /// Makes it what the worker's runtime expects: libuv never sets O_NONBLOCK on a received socket
  /// and would freeze on a blocking one; the JDK takes a new socket to be blocking.
  void prepare(boolean wantNonBlocking) {
    if (nonBlocking != wantNonBlocking) {
      int flags = Sockets.statusFlags(socket.number());
      Sockets.setStatusFlags(
          socket.number(),
          wantNonBlocking ? flags | Sockets.O_NONBLOCK : flags & ~Sockets.O_NONBLOCK);
      nonBlocking = wantNonBlocking;
    }
  }

  void close() {
    socket.close();
  }
}
