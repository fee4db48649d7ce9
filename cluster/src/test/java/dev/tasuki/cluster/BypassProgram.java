package dev.tasuki.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.charset.StandardCharsets;

/// A server of a kind that cannot take connections over: it opens its socket past the JDK's
/// providers.
final class BypassProgram {
  private BypassProgram() {}

  public static void main(String... args) throws Exception {
    if (!Cluster.isWorker()) {
      throw new IllegalStateException("to be started as a worker");
    }
    AsynchronousServerSocketChannel server =
        AsynchronousServerSocketChannel.open()
            .bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
    while (true) {
      try (AsynchronousSocketChannel connection = server.accept().get()) {
        connection.read(ByteBuffer.allocate(4_096)).get();
        String answer = "HTTP/1.1 200 OK\r\n\r\n" + ProcessHandle.current().pid() + "\n";
        connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII))).get();
      }
    }
  }
}
