package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that makes one request on one connection.
final class Client {
  private static final int PATIENCE_MILLIS = 20_000;

  private Client() {}

  /// Asks `host:port` for `/`.
  ///
  /// @return the answer's body, which names the worker, the address that the server sees of this
  ///   client, and that of itself
  static String ask(String host, int port) throws IOException {
    try (Socket socket = connect(host, port)) {
      return ask(socket);
    }
  }

  static Socket connect(String host, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
    return socket;
  }

  /// Makes the request on a connection and checks that the server knows who asks.
  static String ask(Socket socket) throws IOException {
    String answer = exchange(socket, "Connection: close\r\n");
    String body = answer.substring(answer.indexOf("worker="));
    body = body.substring(0, body.indexOf(';'));
    assertThat(body).contains("remote=" + socket.getLocalPort(), "local=" + socket.getPort());
    return body.substring(0, body.indexOf(' '));
  }

  /// Makes one request of those that a connection may be for.
  ///
  /// @param headers lines beside that of the host, each with its end
  /// @return the whole answer
  static String exchange(Socket socket, String headers) throws IOException {
    String request = "GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    // Not to the end of the stream: Helidon 4.2 leaves the connection open for the client to close.
    StringBuilder answer = new StringBuilder();
    int next;
    while (!isComplete(answer) && (next = socket.getInputStream().read()) >= 0) {
      answer.append((char) next);
    }
    assertThat(isComplete(answer)).describedAs(answer.toString()).isTrue();
    return answer.toString();
  }

  private static boolean isComplete(StringBuilder answer) {
    int body = answer.indexOf("worker=");
    return body >= 0 && answer.indexOf(";", body) >= 0;
  }
}
