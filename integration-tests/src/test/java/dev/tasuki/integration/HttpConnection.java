package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// One HTTP/1.1 client connection over a plain socket, so that nothing retries behind our back.
///
/// Used by one thread at a time.
final class HttpConnection implements AutoCloseable {
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
  private static final Pattern CLOSE = Pattern.compile("(?i)\r\nconnection: *close *\r\n");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SocketChannel channel;

  /// Through which is spoken: the channel's own socket, or TLS upon it.
  private final Socket socket;

  private HttpConnection(SocketChannel channel, Socket socket) {
    this.channel = channel;
    this.socket = socket;
  }

  static HttpConnection open(int port) throws IOException {
    var channel = connect(port);
    return new HttpConnection(channel, channel.socket());
  }

  /// Whose handshake is done.
  static HttpConnection open(int port, SSLContext tls) throws IOException {
    var channel = connect(port);
    try {
      var socket =
          (SSLSocket)
              tls.getSocketFactory().createSocket(channel.socket(), "localhost", port, true);
      socket.startHandshake();
      return new HttpConnection(channel, socket);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static SocketChannel connect(int port) throws IOException {
    var channel = SocketChannel.open();
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      channel.socket().connect(address, Math.toIntExact(TIMEOUT.toMillis()));
      channel.socket().setSoTimeout(Math.toIntExact(TIMEOUT.toMillis()));
      channel.socket().setTcpNoDelay(true);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Whether the server has not closed it: to be asked before a connection is used again.
  boolean isUsable() throws IOException {
    channel.configureBlocking(false);
    try {
      return channel.read(ByteBuffer.allocate(1)) == 0;
    } finally {
      channel.configureBlocking(true);
    }
  }

  /// Whether a server says in its answer that no other request is to follow on this connection.
  static boolean isLast(String answer) {
    return CLOSE.matcher(answer).find();
  }

  /// Sends a GET and returns the whole answer: status line, header and body.
  String get(String path, boolean keepAlive) throws IOException {
    var request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: %s\r\n\r\n"
            .formatted(path, keepAlive ? "keep-alive" : "close");
    send(request.getBytes(ISO_8859_1));
    return answer(input());
  }

  /// Sends a body and returns the whole answer, as [#get] does.
  String post(String path, byte[] body) throws IOException {
    var header =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length);
    send(header.getBytes(ISO_8859_1));
    send(body);
    return answer(input());
  }

  void send(byte[] data) throws IOException {
    socket.getOutputStream().write(data);
  }

  InputStream input() throws IOException {
    return socket.getInputStream();
  }

  private static String answer(InputStream input) throws IOException {
    var answer = new StringBuilder();
    var buffer = new byte[8_192];
    int whole = -1;
    while (whole < 0 || answer.length() < whole) {
      int count = input.read(buffer);
      if (count < 0) {
        throw new EOFException("closed after " + answer.length() + " bytes of the answer");
      }
      answer.append(new String(buffer, 0, count, ISO_8859_1));
      if (whole < 0) {
        whole = wholeLength(answer);
      }
    }
    return answer.toString();
  }

  /// The length of the answer once its header is complete, else -1.
  private static int wholeLength(CharSequence answer) {
    int header = answer.toString().indexOf("\r\n\r\n");
    var length = CONTENT_LENGTH.matcher(answer);
    return header >= 0 && length.find() ? header + 4 + Integer.parseInt(length.group(1)) : -1;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
