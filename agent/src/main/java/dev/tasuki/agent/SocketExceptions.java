package dev.tasuki.agent;

import dev.tasuki.posix.Errno;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;

/// The exceptions with which the JDK would say the same.
final class SocketExceptions {
  private SocketExceptions() {}

  /// What a failed `bind` throws, by errno.
  static SocketException bind(int errno) {
    return switch (errno) {
      case Errno.EADDRINUSE -> new BindException("Address already in use");
      case Errno.EADDRNOTAVAIL -> new BindException("Cannot assign requested address");
      case Errno.EACCES -> new BindException("Permission denied");
      default -> new SocketException(Errno.describe(errno));
    };
  }

  /// What a `ServerSocket` throws where its channel has thrown `e`.
  static IOException translate(Exception e) {
    return switch (e) {
      case AsynchronousCloseException _ -> new SocketException("Socket closed");
      case ClosedChannelException _ -> new SocketException("Socket is closed");
      case NotYetBoundException _ -> new SocketException("Socket is not bound yet");
      case AlreadyBoundException _ -> new SocketException("Already bound");
      case IOException io -> io;
      case RuntimeException unchecked -> throw unchecked;
      default -> new IOException(e);
    };
  }
}
