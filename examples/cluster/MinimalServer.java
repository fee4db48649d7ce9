import com.sun.net.httpserver.*;
import dev.tasuki.cluster.Cluster;

/// One worker for each core, all on one port.
void main() throws IOException {
  var pid = ProcessHandle.current().pid();
  if (Cluster.isPrimary()) {
    var cores = Runtime.getRuntime().availableProcessors();
    IO.println("Primary " + pid + " starts " + cores + " workers");
    for (int i = 0; i < cores; i++) {
      Cluster.fork();
    }
    Cluster.onExit((worker, exit) -> IO.println(worker + " ended: " + exit));
  } else {
    var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
    var answer = HttpHandlers.of(200, Headers.of(), "Handled by worker " + pid + "\n");
    HttpServer.create(new InetSocketAddress(port), 0, "/", answer).start();
    IO.println("Worker " + pid + " listens");
  }
}
