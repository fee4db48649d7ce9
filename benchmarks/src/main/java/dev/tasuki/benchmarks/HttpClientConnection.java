package dev.tasuki.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// One client of the [LoadGenerator]: a request, its answer, the next one, on a connection of its
/// own for each, or on one as long as the server keeps it. Like a careful client it notices a
/// connection that was closed, or announced as closing, *before* it sends on it, and never sends a
/// request twice.
final class HttpClientConnection {
  private static final ByteBuffer CLOSE = request("close");
  private static final ByteBuffer KEEP = request("keep-alive");
  private static final int SHORTEST_HEADER = 16;

  private final LoadGenerator generator;
  private final Selector selector;
  private final InetSocketAddress target;
  private final boolean keep;
  private final ByteBuffer answer = ByteBuffer.allocate(16_384);
  private SocketChannel channel;
  private SelectionKey key;
  private boolean waits;
  private long due;

  HttpClientConnection(
      LoadGenerator generator, Selector selector, InetSocketAddress target, boolean keep)
      throws IOException {
    this.generator = generator;
    this.selector = selector;
    this.target = target;
    this.keep = keep;
    this.channel = SocketChannel.open();
    this.key = register(channel);
  }

  private static ByteBuffer request(String connection) {
    byte[] bytes =
        ("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  static HttpClientConnection of(SelectionKey key) {
    return (HttpClientConnection) key.attachment();
  }

  private SelectionKey register(SocketChannel fresh) throws IOException {
    fresh.configureBlocking(false);
    fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return fresh.register(selector, 0, this);
  }

  long due() {
    return due;
  }

  void due(long time) {
    due = time;
  }

  /// Whether a request is under way.
  boolean waits() {
    return waits;
  }

  /// Connects and sends.
  void open() throws IOException {
    waits = true;
    answer.clear();
    if (channel.connect(target)) {
      write();
    } else {
      key.interestOps(SelectionKey.OP_CONNECT);
    }
  }

  /// Sends the next request, on a new connection when there is none to be used.
  void send() {
    try {
      if (channel.isOpen()) {
        waits = true;
        answer.clear();
        write();
      } else {
        channel = SocketChannel.open();
        key = register(channel);
        open();
      }
    } catch (IOException e) {
      fail();
    }
  }

  private void write() throws IOException {
    channel.write((keep ? KEEP : CLOSE).duplicate());
    key.interestOps(SelectionKey.OP_READ);
  }

  void ready() {
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        write();
      } else {
        read();
      }
    } catch (IOException e) {
      fail();
    }
  }

  private void read() throws IOException {
    int count = channel.read(answer);
    if (count < 0 && !waits) {
      close();
    } else if (count < 0) {
      ended();
    } else if (keep && waits && isWhole()) {
      waits = false;
      if (text().contains("onnection: close\r\n")) {
        close();
      }
      generator.answered(this);
    }
  }

  /// The end of the connection is the end of the answer only when it was asked for.
  private void ended() {
    if (!keep && answer.position() > SHORTEST_HEADER) {
      waits = false;
      close();
      generator.answered(this);
    } else {
      fail();
    }
  }

  private boolean isWhole() {
    String text = text();
    int header = text.indexOf("\r\n\r\n");
    if (header < 0) {
      return false;
    }
    int length = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (length < 0 || length > header) {
      return text.endsWith("\r\n0\r\n\r\n"); // chunked
    }
    int end = text.indexOf('\r', length);
    return text.length() >= header + 4 + Integer.parseInt(text.substring(length + 16, end));
  }

  private String text() {
    return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
  }

  private void fail() {
    boolean waited = waits;
    waits = false;
    close();
    if (waited) {
      generator.failed(this);
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
