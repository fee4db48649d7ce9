package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.getUnix;
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
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Runtimes that took over Node's module `cluster`, each in its own way. Fetched from npm, and left
/// out, with a message, where that fails.
class OtherRuntimesTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private static String runtime(String name) throws IOException, InterruptedException {
    String wanted = ".bin/" + name;
    Path binary = Npm.install("runtime-" + name, wanted, name).resolve(wanted);
    assumeTrue(Files.isExecutable(binary), name + " cannot be fetched from npm");
    return binary.toString();
  }

  private static ClusterSettings.Builder deno(String app, Object... args)
      throws IOException, InterruptedException {
    return node(app, args)
        .interpreter(runtime("deno"))
        .interpreterArgs("run", "--quiet", "-A", "--unstable-detect-cjs");
  }

  private boolean heard(Predicate<Message> wanted) {
    return harness.messages.stream().anyMatch(wanted);
  }

  private List<Integer> ask(int port, List<WorkerHandle> workers) throws IOException {
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(workers.stream().map(WorkerHandle::pid)).containsAll(new TreeSet<>(pids));
    return pids;
  }

  private static void assertTurns(List<Integer> pids) {
    assertThat(new TreeSet<>(pids)).hasSize(2);
    assertThat(pids.subList(2, 20)).isEqualTo(pids.subList(0, 18));
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "NONE"})
  void denosNodeServersAreWorkersOfTheCluster(SchedulingPolicy policy) throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(2, deno("http.js", "127.0.0.1", port).scheduling(policy));
    List<Integer> pids = ask(port, workers);
    if (policy == SchedulingPolicy.ROUND_ROBIN) {
      assertTurns(pids);
    }
    workers.getFirst().send(List.of("hello"));
    assertThat(harness.awaitMessage("echo")).isEqualTo(List.of("hello"));
    assertThat(join(workers.getFirst().disconnect())).isEqualTo(new Exit(0, null));
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "NONE"})
  void aUnixDomainSocketIsNotTakenForTcp(SchedulingPolicy policy, @TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("app.sock");
    WorkerHandle worker =
        harness.workers(1, deno("http.js", "127.0.0.1", path).scheduling(policy)).getFirst();
    assertThat(getUnix(path)).isEqualTo(worker.pid());
  }

  /// It does not ask the primary, and cannot be told from a server of Deno's own API.
  @Test
  void anExclusiveServerOfDenoFailsInNoWorker() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, deno("http.js", "127.0.0.1", port + "x"));
    assertThat(workers)
        .flatExtracting(WorkerHandle::addresses)
        .extracting(ListeningAddress::sharing)
        .containsOnly(ListeningAddress.Sharing.ADOPTED);
    ask(port, workers);
  }

  @Test
  void denosOwnServersAreAdoptedAndEndedByASignal() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, deno("deno.js", port));
    assertThat(workers.getFirst().addresses().getFirst().sharing())
        .isEqualTo(ListeningAddress.Sharing.ADOPTED);
    ask(port, workers);
    assertThat(join(workers.getFirst().disconnect())).isEqualTo(new Exit(-1, "SIGTERM"));
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
  }

  @Test
  void aPythonProgramTalksWithThePrimaryWithoutALibrary() {
    harness.primary.setup(
        ClusterSettings.builder().exec("../examples/messages/worker.py").args().build());
    WorkerHandle worker = harness.fork();
    await().atMost(ClusterHarness.PATIENCE).until(() -> heard(message -> message.is("ready")));
    worker.send("greet");
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> heard(message -> "axm:reply".equals(message.get("type"))));
    worker.send("shutdown");
    assertThat(join(worker.exit())).isEqualTo(new Exit(0, null));
  }

  /// Told that it is a worker, it would speak a wire of its own.
  @Test
  void bunIsSharedByAdoptionAndHearsMessages() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(2, node("bun.js", port).interpreter(runtime("bun")));
    ask(port, workers);
    workers.getFirst().send(List.of("hello"));
    assertThat(harness.awaitMessage("echo")).isEqualTo(List.of("hello"));
    assertThat(join(workers.getFirst().disconnect())).isEqualTo(new Exit(-1, "SIGTERM"));
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
  }
}
