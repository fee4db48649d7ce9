package dev.tasuki.benchmarks;

import dev.tasuki.cluster.Cluster;
import dev.tasuki.cluster.ClusterSettings;
import dev.tasuki.cluster.RollingRestart;
import dev.tasuki.cluster.WorkerHandle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A primary as anyone would write it, told what to do on standard input: `restart` replaces all
/// workers, the end of input ends it.
///
/// Arguments: how many workers; a Node script or a class of this package; its arguments.
final class ClusterPrimary {
  private ClusterPrimary() {}

  public static void main(String... arguments) throws IOException, ClassNotFoundException {
    List<String> further = List.of(arguments).subList(2, arguments.length);
    ClusterSettings.Builder settings =
        ClusterSettings.builder()
            .args(further.toArray(String[]::new))
            .drainTimeout(Duration.ofSeconds(5));
    if (arguments[1].endsWith(".js")) {
      settings.exec(arguments[1]);
    } else {
      settings
          .mainClass(Class.forName(ClusterPrimary.class.getPackageName() + "." + arguments[1]))
          .jvmArgs("-Xmx128m", "-XX:+UseSerialGC");
    }
    Cluster.setupPrimary(settings.build());
    List<WorkerHandle> workers = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      workers.add(Cluster.fork());
    }
    workers.forEach(worker -> worker.listening().join());
    System.out.println("ready");
    obey();
  }

  private static void obey() throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    while ("restart".equals(commands.readLine())) {
      RollingRestart rolling = new RollingRestart(Duration.ofSeconds(30), Duration.ofSeconds(10));
      System.out.println("restarted " + rolling.run());
    }
    System.exit(0);
  }
}
