package dev.tasuki.client;

import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The way to the daemon's socket.
final class Connection {
  private Connection() {}

  /// @return null when no daemon answers: there is no socket, or nobody listens on it
  /// @throws Failure when there may be a daemon, but it cannot be reached
  static @Nullable SocketChannel tryOpen(String home) throws Failure {
    String path = home.concat("/tasukid.sock");
    if (!new File(path).exists()) {
      return null; // saves the exception, which costs milliseconds when interpreted
    }
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(path));
      return channel;
    } catch (IOException e) {
      close(channel);
      String reason = e.getMessage();
      if (reason != null && (reason.contains("refused") || reason.contains("No such file"))) {
        return null;
      }
      throw new Failure("the daemon cannot be reached: ".concat(String.valueOf(reason)), path);
    }
  }

  private static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // it was never connected
      }
    }
  }
}
