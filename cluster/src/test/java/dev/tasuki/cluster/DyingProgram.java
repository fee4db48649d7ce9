package dev.tasuki.cluster;

/// A primary with two workers of any kind, which does nothing until it is killed.
final class DyingProgram {
  private DyingProgram() {}

  /// @param args a port, and one of the programs among the test resources or `java`
  public static void main(String... args) {
    ClusterSettings.Builder settings = ClusterSettings.builder().args(args[0]);
    if (args[1].equals("java")) {
      settings.mainClass(BannerProgram.class).jvmArgs("-Xmx64m", "-XX:TieredStopAtLevel=1");
    } else {
      settings.exec(ClusterHarness.app(args[1]));
    }
    Cluster.setupPrimary(settings.build());
    Cluster.onListening((worker, address) -> System.out.println("listening " + worker.pid()));
    Cluster.fork();
    Cluster.fork();
  }
}
