import dev.tasuki.cluster.*;

/// Workers that run another program, with their own arguments and environment.
void main() throws Exception {
  Cluster.setupPrimary(
      ClusterSettings.builder()
          .exec("SettingsWorker.java") // or a .jar, a worker.js, any program
          .args("--use", "https")
          .silent(false) // share the primary's output
          .build());
  Cluster.fork(Map.of("APP_ENV", "production", "WORKER_TYPE", "api"));
  Cluster.fork(Map.of("APP_ENV", "production", "WORKER_TYPE", "worker"));
}
