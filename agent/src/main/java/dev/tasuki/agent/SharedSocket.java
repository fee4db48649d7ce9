package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Puts a bound socket that came from the primary where the JDK has its own.
final class SharedSocket {
  private static final int DEFAULT_BACKLOG = 50; // as the JDK

  private SharedSocket() {}

  /// Listens on the socket and gives it a number.
  ///
  /// @param shared closed in the end
  /// @param number the JDK's socket
  /// @return where it is bound
  static InetSocketAddress place(Descriptor shared, int number, int backlog) throws PosixException {
    try (shared) {
      PosixException.check(
          Sockets.listen(shared.number(), backlog < 1 ? DEFAULT_BACKLOG : backlog), "listen");
      Descriptor.replace(number, shared.number());
      keepNonBlocking(number);
      Endpoint bound = Sockets.localEndpoint(number).orElseThrow();
      return new InetSocketAddress(InetAddress.ofLiteral(bound.address()), bound.port());
    }
  }

  /// All workers share the open file and so its blocking mode. In non-blocking mode all kinds of
  /// accept of the JDK work (a blocking one polls first); in blocking mode a worker with an event
  /// loop would hang when another one is faster.
  static void keepNonBlocking(int number) {
    Sockets.setStatusFlags(number, Sockets.statusFlags(number) | Sockets.O_NONBLOCK);
  }
}
