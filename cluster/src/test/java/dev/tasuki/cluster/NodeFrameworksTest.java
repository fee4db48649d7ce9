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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Unmodified frameworks from npm as Node workers. Fetched once per build directory, and left out,
/// with a message, where that fails.
class NodeFrameworksTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private static Path fetch(String framework) throws IOException, InterruptedException {
    String wanted = framework + "/package.json";
    Path modules = Npm.install("node-frameworks", wanted, framework);
    assumeTrue(Files.exists(modules.resolve(wanted)), framework + " cannot be fetched from npm");
    return modules;
  }

  @ParameterizedTest
  @CsvSource({"express,ROUND_ROBIN", "express,NONE", "fastify,ROUND_ROBIN", "fastify,NONE"})
  void twoWorkersShareThePortAndEndInOrder(String framework, SchedulingPolicy policy)
      throws Exception {
    Path modules = fetch(framework);
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(
            2,
            node(framework + ".js", port).env("NODE_PATH", modules.toString()).scheduling(policy));
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
