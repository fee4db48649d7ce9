package dev.tasuki.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// An HTTP server of one event loop on the JDK's channels, as small as one can be: what it costs to
/// bring a connection to it is the larger part of the whole.
final class EventLoopServer {
  private static final byte[] CLOSE = "Connection: close".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);
  private final ByteBuffer keep = response("");
  private final ByteBuffer last = response("Connection: close\r\n");

  private EventLoopServer() {}

  public static void main(String... arguments) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
        511);
    new EventLoopServer().run(server);
  }

  private static ByteBuffer response(String header) {
    byte[] bytes =
        ("HTTP/1.1 200 OK\r\n"
                + header
                + "Content-Length: "
                + Answer.TEXT.length()
                + "\r\n\r\n"
                + Answer.TEXT)
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private void run(ServerSocketChannel server) throws IOException {
    Selector selector = Selector.open();
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    while (true) {
      selector.select(key -> {
        try {
          if (key.isAcceptable()) {
            accept(server, selector);
          } else {
            answer((SocketChannel) key.channel());
          }
        } catch (IOException e) {
          key.cancel(); // the client has gone
        }
      });
    }
  }

  private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
    SocketChannel accepted;
    while ((accepted = server.accept()) != null) {
      accepted.configureBlocking(false);
      accepted.register(selector, SelectionKey.OP_READ);
    }
  }

  /// A request of the load generator always comes in one piece.
  private void answer(SocketChannel channel) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      channel.close();
    } else if (buffer.flip().hasRemaining()) {
      boolean end = wantsClose(buffer);
      channel.write(end ? last.duplicate() : keep.duplicate());
      if (end) {
        channel.close();
      }
    }
  }

  /// The load generator writes this header last.
  private static boolean wantsClose(ByteBuffer request) {
    int start = request.limit() - 4 - CLOSE.length;
    for (int i = 0; i < CLOSE.length; i++) {
      if (start < 0 || request.get(start + i) != CLOSE[i]) {
        return false;
      }
    }
    return true;
  }
}
