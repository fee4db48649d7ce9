import com.sun.net.httpserver.*;
import dev.tasuki.cluster.*;

/// As AutoRestart, but at most 5 times in 60 seconds, a second apart: no endless crash loop.
void main() throws IOException {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  RestartPolicy.of(5, Duration.ofSeconds(60))
      .withDelay(Duration.ofSeconds(1))
      .install(worker -> IO.println("Restart limit reached for " + worker));
  Cluster.onExit((worker, exit) -> IO.println(worker + " ended: " + exit));
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
