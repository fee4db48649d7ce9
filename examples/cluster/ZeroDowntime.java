import com.sun.net.httpserver.*;
import dev.tasuki.cluster.*;

/// Replaces all workers one by one on `kill -USR2`, while the port is served.
void main() throws IOException {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  IO.println("Primary " + ProcessHandle.current().pid());
  RollingRestart.defaults().install("SIGUSR2");
  RestartPolicy.defaults().install();
  Cluster.onListening((worker, address) -> IO.println(worker + " listens on " + address));
  Cluster.onExit((worker, exit) -> IO.println(worker + " ended: " + exit));
  Cluster.fork();
  Cluster.fork();
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var text = "Handled by worker " + ProcessHandle.current().pid() + "\n";
  var answer = HttpHandlers.of(200, Headers.of(), text);
  HttpServer.create(new InetSocketAddress(port), 0, "/", answer).start();
}
