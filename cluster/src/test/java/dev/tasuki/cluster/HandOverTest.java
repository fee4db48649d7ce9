package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.async;
import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Java workers that take their connections from the primary, by the agent of the module `agent`.
/// Left out when that is not built yet.
class HandOverTest {
  private static final String PROPERTY = "tasuki.agent";
  private final ClusterHarness harness = new ClusterHarness();

  @BeforeEach
  void findAgent() throws IOException {
    useBuiltAgent();
  }

  static void useBuiltAgent() throws IOException {
    if (System.getProperty(PROPERTY) == null) {
      Optional<Path> built = built();
      assumeTrue(built.isPresent(), "the module agent is not built");
      System.setProperty(PROPERTY, built.orElseThrow().toString());
    }
  }

  private static Optional<Path> built() throws IOException {
    Path target = Path.of("..", "agent", "target");
    if (!Files.isDirectory(target)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().matches("tasuki-agent-[0-9.]+\\.jar"))
          .map(file -> file.toAbsolutePath().normalize())
          .findFirst();
    }
  }

  @AfterEach
  void end() {
    harness.close();
  }

  private static ClusterSettings.Builder java(int port) {
    return ClusterSettings.builder()
        .mainClass(DemoProgram.class)
        .args(Integer.toString(port))
        .jvmArgs("-Xmx128m", "-XX:TieredStopAtLevel=1");
  }

  @Test
  void anUnmodifiedJdkServerTakesExactTurns() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, java(port));
    assertThat(workers.getFirst().addresses().getFirst().sharing())
        .isEqualTo(ListeningAddress.Sharing.HANDED_OVER);
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(new TreeSet<>(pids)).hasSize(2);
    for (int i = 2; i < pids.size(); i++) {
      assertThat(pids.get(i)).isEqualTo(pids.get(i - 2));
    }
  }

  @Test
  void aFilterCannotCostWorkersThatNeedNone() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, java(port).adoption(false));
    for (WorkerHandle worker : workers) {
      assertThat(Files.readString(Path.of("/proc/" + worker.pid() + "/status")))
          .containsPattern("Seccomp:\\s+0\n");
    }
    assertThat(List.of(get(port, "/"), get(port, "/"))).doesNotHaveDuplicates();
  }

  @Test
  void javaAndNodeWorkersMixOnOnePort() throws Exception {
    int port = freePort();
    WorkerHandle java = harness.workers(1, java(port)).getFirst();
    // The same address in Node's words, so that it is the same key.
    WorkerHandle node = harness.workers(1, node("http.js", "127.0.0.1", port)).getFirst();
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(new TreeSet<>(pids)).isEqualTo(new TreeSet<>(List.of(java.pid(), node.pid())));
    assertThat(join(java.disconnect())).isEqualTo(new Exit(0, null));
    assertThat(get(port, "/")).isEqualTo(node.pid());
  }

  @Test
  void aServerThatBypassesTheHandOverIsSharedByAdoption() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(
            2,
            ClusterSettings.builder()
                .mainClass(BypassProgram.class)
                .args(Integer.toString(port))
                .jvmArgs("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    assertThat(workers)
        .flatExtracting(WorkerHandle::addresses)
        .extracting(ListeningAddress::sharing)
        .containsOnly(ListeningAddress.Sharing.ADOPTED);
    TreeSet<Integer> pids = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(pids).hasSize(2);
    assertThat(join(workers.getFirst().disconnect())).isEqualTo(new Exit(0, null));
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
  }

  @Test
  void aStoppedWorkerHoldsTwoConnectionsAndTakesPartAgainAfterwards() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, java(port));
    WorkerHandle stopped = workers.getFirst();
    stopped.kill("SIGSTOP");
    Path status = Path.of("/proc/" + stopped.pid() + "/stat");
    await().until(() -> Files.readString(status).contains(") T "));
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(async(port, "/"));
    }
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> answers.stream().filter(CompletableFuture::isDone).count() == 28);
    stopped.kill("SIGCONT");
    assertThat(answers.stream().map(ClusterHarness::join).filter(pid -> pid == stopped.pid()))
        .hasSize(2);
    assertThat(new TreeSet<>(List.of(get(port, "/"), get(port, "/")))).hasSize(2);
  }

  @Test
  void aWorkerWithoutAFreeDescriptorLosesNoConnection() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, java(port));
    for (WorkerHandle worker : workers) { // who has answered needs no file of a class any more
      await().atMost(ClusterHarness.PATIENCE).until(() -> get(port, "/") == worker.pid());
    }
    limit(workers.getFirst(), "3:1024");
    for (int i = 0; i < 20; i++) {
      assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
    }
    limit(workers.getFirst(), "1024:1024");
    await().atMost(ClusterHarness.PATIENCE).until(() -> get(port, "/") == workers.getFirst().pid());
  }

  /// Lower than what it has open: it can open nothing more.
  private static void limit(WorkerHandle worker, String descriptors) throws Exception {
    String pid = Integer.toString(worker.pid());
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", pid, "--nofile=" + descriptors).inheritIO().start();
    assertThat(prlimit.waitFor()).isZero();
  }

  @Test
  void aRollingRestartLosesNoRequest(@TempDir Path directory) throws Exception {
    int port = freePort();
    String agent = "-D" + PROPERTY + "=" + System.getProperty(PROPERTY);
    try (RunningProgram running =
        RunningProgram.of(directory, List.of(agent), DemoProgram.class, port, 2)) {
      running.await("listening", 2);
      try (Load load = new Load(port, 4)) {
        running.signal("USR2");
        running.await("exit", 2);
        assertThat(load.end()).isPositive();
      }
      assertThat(running.with("exit")).allMatch(line -> line.endsWith(" exit code 0"));
    }
  }
}
