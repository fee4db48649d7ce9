import com.sun.net.httpserver.*;
import dev.tasuki.cluster.Cluster;

/// Shuts down without losing a request, spelt out: SIGTERM ends `main`'s wait by a shutdown hook.
/// GracefulTimeout.java does the same in one line.
void main() throws Exception {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  Cluster.onExit((worker, exit) -> IO.println(worker + " ended: " + exit));
  Cluster.fork();
  Cluster.fork();
  Runtime.getRuntime()
      .addShutdownHook(
          new Thread(
              () -> {
                IO.println("Shutting down");
                Cluster.disconnect().join();
                IO.println("All workers are disconnected");
              }));
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var server = HttpServer.create(new InetSocketAddress(port), 0);
  server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  server.createContext(
      "/",
      exchange -> {
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos()); // hard work
        HttpHandlers.of(200, Headers.of(), "done\n").handle(exchange);
      });
  server.start();
}
