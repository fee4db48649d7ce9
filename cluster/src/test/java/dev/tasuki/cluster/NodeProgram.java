package dev.tasuki.cluster;

import java.time.Duration;

/// A Java primary of Node workers. SIGUSR2 replaces them; SIGUSR1 tries to, with a version that
/// does not start.
final class NodeProgram {
  private NodeProgram() {}

  public static void main(String... args) {
    ClusterSettings good = ClusterHarness.node("http.js", "127.0.0.1", args[0]).build();
    Cluster.setupPrimary(good);
    Cluster.onListening((worker, address) -> System.out.println("listening " + worker.pid()));
    Cluster.onExit((worker, exit) -> System.out.println("exit " + worker.pid() + " " + exit));
    Signals.handle("USR2", NodeProgram::restart);
    Signals.handle(
        "USR1",
        () -> {
          Cluster.setupPrimary(ClusterSettings.builder().exec("/missing.js").build());
          restart();
        });
    Cluster.fork();
    Cluster.fork();
  }

  private static void restart() {
    RollingRestart rolling = new RollingRestart(Duration.ofSeconds(20), Duration.ofSeconds(10));
    System.out.println("report " + rolling.run());
  }
}
