import com.sun.net.httpserver.HttpServer;

/// A server that knows nothing of Tasuki: plain JDK, one file, no build.
///
/// `HOST` (default: all addresses) and `PORT` (default 3000) say where it listens.
void main() throws IOException {
  var host = System.getenv("HOST");
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var address =
      host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  var slot = System.getenv().getOrDefault("NODE_APP_INSTANCE", "-");
  var greeting = "Hello from process %d, slot %s\n".formatted(ProcessHandle.current().pid(), slot);

  var server = HttpServer.create(address, 511);
  server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  server.createContext(
      "/",
      exchange -> {
        try (exchange) {
          var body = greeting.getBytes();
          exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        }
      });
  server.start();
  IO.println("Listening on port " + port);
}
