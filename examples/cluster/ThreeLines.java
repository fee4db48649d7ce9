import com.sun.net.httpserver.*;
import dev.tasuki.cluster.Cluster;

/// The whole of it: a worker for each core, replaced when it crashes, restarted one by one on
/// SIGUSR2, shut down gracefully on SIGTERM and Ctrl-C.
void main() throws Exception {
  Cluster.run(Runtime.getRuntime().availableProcessors(), this::serve);
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var text = "Handled by worker " + ProcessHandle.current().pid() + "\n";
  HttpServer.create(new InetSocketAddress(port), 0, "/", HttpHandlers.of(200, Headers.of(), text))
      .start();
}
