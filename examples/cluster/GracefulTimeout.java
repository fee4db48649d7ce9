import com.sun.net.httpserver.*;
import dev.tasuki.cluster.*;

/// Shuts down without losing a request, but not for ever: on SIGTERM or Ctrl-C each worker hears
/// "shutdown" and is disconnected; one that takes longer than 25 s is killed, after 30 s all is over.
void main() throws IOException {
  if (Cluster.isWorker()) {
    Cluster.worker().onMessage(message -> IO.println(Cluster.worker() + " heard " + message));
    serve();
    return;
  }
  GracefulShutdown.defaults()
      .withMessage("shutdown")
      .withTimeouts(Duration.ofSeconds(25), Duration.ofSeconds(30))
      .install();
  Cluster.onExit((worker, exit) -> IO.println(worker + " ended: " + exit));
  Cluster.fork();
  Cluster.fork();
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
