package dev.tasuki.sharing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A JDK server that answers with its pid, on all addresses with one dual-stack socket, or on the
/// host given after the port.
final class HttpServerMain {
  private HttpServerMain() {}

  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    InetSocketAddress address =
        arguments.length > 1
            ? new InetSocketAddress(arguments[1], port)
            : new InetSocketAddress(port);
    HttpServer server = HttpServer.create(address, 0);
    byte[] body = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}
