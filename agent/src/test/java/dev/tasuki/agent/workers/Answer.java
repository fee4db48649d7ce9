package dev.tasuki.agent.workers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// What all servers answer.
final class Answer {
  static final String WORKER = System.getenv().getOrDefault("NODE_UNIQUE_ID", "0");

  private Answer() {}

  static String body(int remotePort, int localPort) {
    return "worker=" + WORKER + " remote=" + remotePort + " local=" + localPort + ";";
  }

  static String body(InetSocketAddress remote, InetSocketAddress local) {
    return body(remote.getPort(), local.getPort());
  }

  /// The whole answer of a server that has no HTTP of its own.
  static byte[] bytes(int remotePort, int localPort) {
    String body = body(remotePort, localPort);
    return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads a request and answers it.
  static void serve(Socket socket) throws IOException {
    try (socket) {
      byte[] request = new byte[4096];
      int length = 0;
      while (!new String(request, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
        int count = socket.getInputStream().read(request, length, request.length - length);
        if (count < 0) {
          return;
        }
        length += count;
      }
      socket.getOutputStream().write(bytes(socket.getPort(), socket.getLocalPort()));
    }
  }
}
