import com.sun.net.httpserver.*;
import dev.tasuki.cluster.Cluster;

/// The primary sends a changed configuration to all workers.
record Config(int timeout) {}

record Update(String type, Config data) {}

void main() throws Exception {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  Cluster.fork().listening().get();
  Cluster.fork().listening().get();
  var taken = Cluster.broadcast(new Update("config:update", new Config(5000)));
  IO.println(taken + " workers have the new configuration");
}

void serve() throws IOException {
  var config = new AtomicReference<>(new Config(1000));
  Cluster.worker()
      .onMessage(
          message -> {
            if ("config:update".equals(message.get("type"))) {
              config.set(message.as(Update.class).data());
              IO.println(Cluster.worker() + " has " + config);
            }
          });
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var answer = HttpHandlers.of(200, Headers.of(), "configured\n");
  HttpServer.create(new InetSocketAddress(port), 0, "/", answer).start();
}
