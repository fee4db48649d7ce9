package dev.tasuki.cluster;

import java.util.List;

/// A primary whose workers run another class of its program.
final class BootProgram {
  private BootProgram() {}

  public static void main(String... args) {
    Cluster.setupPrimary(ClusterSettings.builder().mainClass(Other.class).build());
    Cluster.onExit((worker, exit) -> System.out.println("exit " + exit));
    Cluster.fork();
  }

  static final class Other {
    private Other() {}

    public static void main(String... args) {
      System.out.println("worker " + Cluster.worker().id() + " with " + List.of(args));
      Cluster.worker().disconnect();
    }
  }
}
