import dev.tasuki.cluster.Cluster;

/// What a process can ask about itself and its cluster.
void main() throws Exception {
  IO.println("isPrimary " + Cluster.isPrimary() + ", isWorker " + Cluster.isWorker());
  if (Cluster.isWorker()) {
    var self = Cluster.worker();
    IO.println("I am worker " + self.id() + ", process " + self.pid());
    self.disconnect();
    return;
  }
  var worker = Cluster.fork();
  IO.println("workers " + Cluster.workers());
  IO.println("settings " + Cluster.settings());
  IO.println("policy " + Cluster.schedulingPolicy());
  IO.println("ended with " + worker.exit().get());
}
