import com.sun.net.httpserver.*;
import dev.tasuki.cluster.*;

/// Who chooses the worker of a new connection: an argument such as `NONE` or `KERNEL_RANDOM` says
/// it, else the environment (`NODE_CLUSTER_SCHED_POLICY=none java … Policy.java`), else it is
/// ROUND_ROBIN.
void main(String[] args) throws IOException {
  if (Cluster.isWorker()) {
    serve();
    return;
  }
  if (args.length > 0) {
    Cluster.schedulingPolicy(SchedulingPolicy.valueOf(args[0]));
  }
  IO.println("policy " + Cluster.schedulingPolicy());
  Cluster.onListening(
      (worker, address) -> IO.println(worker + " has " + address + " " + address.sharing()));
  Cluster.fork();
  Cluster.fork();
}

void serve() throws IOException {
  var port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));
  var text = "Handled by worker " + ProcessHandle.current().pid() + "\n";
  var answer = HttpHandlers.of(200, Headers.of(), text);
  HttpServer.create(new InetSocketAddress(port), 0, "/", answer).start();
}
