import com.sun.net.httpserver.*;
import dev.tasuki.cluster.*;

/// Workers tell the primary of each request; the primary counts.
record Request(String type, String path) {}

void main() throws IOException {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  var total = new AtomicLong();
  Cluster.onMessage(
      (worker, message) -> {
        if ("request".equals(message.get("type"))) {
          var path = message.as(Request.class).path();
          IO.println("Requests: " + total.incrementAndGet() + " (" + path + ", " + worker + ")");
        }
      });
  RestartPolicy.defaults().install();
  Cluster.fork();
  Cluster.fork();
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var server = HttpServer.create(new InetSocketAddress(port), 0);
  server.createContext(
      "/",
      exchange -> {
        HttpHandlers.of(200, Headers.of(), "counted\n").handle(exchange);
        Cluster.worker().send(new Request("request", exchange.getRequestURI().getPath()));
      });
  server.start();
}
