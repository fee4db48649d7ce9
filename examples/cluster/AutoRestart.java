import com.sun.net.httpserver.*;
import dev.tasuki.cluster.Cluster;

/// A worker that crashes is replaced; one that was told to leave is not. `GET /crash` crashes.
void main() throws IOException {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  Cluster.onOnline(worker -> IO.println(worker + " is online"));
  Cluster.onExit(
      (worker, exit) -> {
        if (worker.exitedAfterDisconnect()) {
          IO.println(worker + " ended as it was told");
        } else {
          IO.println(worker + " crashed with " + exit + ", restarting");
          Cluster.fork();
        }
      });
  Cluster.fork();
  Cluster.fork();
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var text = "Handled by worker " + ProcessHandle.current().pid() + "\n";
  var answer = HttpHandlers.of(200, Headers.of(), text);
  var server = HttpServer.create(new InetSocketAddress(port), 0, "/", answer);
  server.createContext("/crash", exchange -> Runtime.getRuntime().halt(1));
  server.start();
}
