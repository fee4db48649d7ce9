package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Unmodified frameworks from npm as Node workers. Fetched once per build directory, and left out,
/// with a message, where that fails.
class NodeFrameworksTest {
  private static final Path HOME = Path.of("target", "node-frameworks").toAbsolutePath();
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private static void fetch(String framework) throws IOException, InterruptedException {
    Path installed = HOME.resolve("node_modules").resolve(framework).resolve("package.json");
    if (!Files.exists(installed)) {
      Files.createDirectories(HOME);
      Process npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  HOME.toString(),
                  framework)
              .redirectErrorStream(true)
              .redirectOutput(HOME.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(60, TimeUnit.SECONDS)) {
        npm.descendants().forEach(ProcessHandle::destroyForcibly);
        npm.destroyForcibly().waitFor();
      }
    }
    assumeTrue(Files.exists(installed), framework + " cannot be fetched from npm");
  }

  @ParameterizedTest
  @CsvSource({"express,ROUND_ROBIN", "express,NONE", "fastify,ROUND_ROBIN", "fastify,NONE"})
  void twoWorkersShareThePortAndEndInOrder(String framework, SchedulingPolicy policy)
      throws Exception {
    fetch(framework);
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(
            2,
            node(framework + ".js", port)
                .env("NODE_PATH", HOME.resolve("node_modules").toString())
                .scheduling(policy));
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(workers.stream().map(WorkerHandle::pid)).containsAll(new TreeSet<>(pids));
    if (policy == SchedulingPolicy.ROUND_ROBIN) {
      assertThat(new TreeSet<>(pids)).hasSize(2);
      assertThat(pids.subList(2, 20)).isEqualTo(pids.subList(0, 18));
    }
    assertThat(join(workers.getFirst().disconnect())).isEqualTo(new Exit(0, null));
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
  }
}
