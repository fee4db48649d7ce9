package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.async;
import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What one bad worker costs: itself.
class FailureTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private static void awaitStopped(WorkerHandle worker) {
    worker.kill("SIGSTOP");
    Path status = Path.of("/proc/" + worker.pid() + "/stat");
    await().until(() -> Files.readString(status).contains(") T "));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void connectionsThatAKilledWorkerDidNotAcceptAreServedByOthers(int inFlight) throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(2, node("http.js", "127.0.0.1", port).inFlight(inFlight));
    awaitStopped(workers.getFirst());
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      answers.add(async(port, "/"));
    }
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> answers.stream().filter(CompletableFuture::isDone).count() >= 40 - inFlight);
    assertThat(answers.stream().filter(CompletableFuture::isDone).count()).isEqualTo(40 - inFlight);
    workers.getFirst().kill("SIGKILL");
    for (CompletableFuture<Integer> answer : answers) {
      assertThat(join(answer)).isEqualTo(workers.getLast().pid());
    }
  }

  @Test
  void connectionsOfTheOnlyWorkerWaitForItsSuccessorWhenItIsKilled() throws Exception {
    int port = freePort();
    WorkerHandle only = harness.workers(1, node("http.js", "127.0.0.1", port)).getFirst();
    awaitStopped(only);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(async(port, "/"));
    }
    only.kill("SIGKILL");
    join(only.exit());
    WorkerHandle successor = harness.fork();
    for (CompletableFuture<Integer> answer : answers) {
      assertThat(join(answer)).isEqualTo(successor.pid());
    }
  }

  @Test
  void aStoppedWorkerHoldsTwoConnectionsAndTakesPartAgainAfterwards() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, node("http.js", "127.0.0.1", port));
    awaitStopped(workers.getFirst());
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(async(port, "/"));
    }
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> answers.stream().filter(CompletableFuture::isDone).count() == 28);
    workers.getFirst().kill("SIGCONT");
    assertThat(answers.stream().map(ClusterHarness::join).filter(isPid(workers.getFirst())))
        .hasSize(2);
    assertThat(new TreeSet<>(List.of(get(port, "/"), get(port, "/")))).hasSize(2);
  }

  private static java.util.function.Predicate<Integer> isPid(WorkerHandle worker) {
    return pid -> pid == worker.pid();
  }

  @Test
  void aWorkerWithoutAFreeDescriptorLosesNoConnection() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(
            2,
            node("hoard.js", port).interpreter("prlimit").interpreterArgs("--nofile=64", "node"));
    workers.getFirst().send("hoard");
    assertThat(harness.awaitMessage("full")).isEqualTo("EMFILE");
    for (int i = 0; i < 20; i++) {
      assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
    }
    workers.getFirst().send("free");
    await().atMost(ClusterHarness.PATIENCE).until(() -> get(port, "/") == workers.getFirst().pid());
  }

  @Test
  void theOnlyWorkerWithoutAFreeDescriptorServesTheConnectionLater() throws Exception {
    int port = freePort();
    WorkerHandle worker =
        harness
            .workers(
                1,
                node("hoard.js", port)
                    .interpreter("prlimit")
                    .interpreterArgs("--nofile=64", "node"))
            .getFirst();
    worker.send("hoard");
    harness.awaitMessage("full");
    CompletableFuture<Integer> answer = async(port, "/");
    worker.send("free");
    assertThat(join(answer)).isEqualTo(worker.pid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"deep", "broken"})
  void garbageEndsThatChannelOnly(String kind) throws Exception {
    int port = freePort();
    WorkerHandle good = harness.workers(1, node("http.js", "127.0.0.1", port)).getFirst();
    harness.primary.setup(node("garbage.js").build());
    WorkerHandle bad = harness.fork();
    join(bad.online());
    bad.send(kind);
    // Node leaves when its channel closes, as it does under Node.
    assertThat(join(bad.exit())).isEqualTo(new Exit(0, null));
    assertThat(bad.exitedAfterDisconnect()).isFalse();
    assertThat(get(port, "/")).isEqualTo(good.pid());
    assertThat(good.isConnected()).isTrue();
  }

  @Test
  void aWorkerThatDoesNotReadIsRefusedMessagesAndNothingWaitsForIt() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, node("http.js", "127.0.0.1", port));
    WorkerHandle stopped = workers.getFirst();
    awaitStopped(stopped);
    String large = "x".repeat(1 << 20);
    int taken = 0;
    long start = System.nanoTime();
    while (stopped.send(large)) {
      taken++;
    }
    assertThat(taken).isBetween(7, 9);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(workers.getLast().send("still here")).isTrue();
    await()
        .until(() -> harness.messages.stream().anyMatch(m -> "still here".equals(m.get("echo"))));
    stopped.kill("SIGCONT");
    await().atMost(ClusterHarness.PATIENCE).until(() -> stopped.send("again"));
  }

  @Test
  void aProgramThatDoesNotTakeItsMessagesHoldsTheSenderUpInsteadOfFillingTheHeap()
      throws Exception {
    CompletableFuture<Void> busy = new CompletableFuture<>();
    harness.primary.setup(node("flood.js", 300, 200_000).build());
    List<Integer> sizes = new java.util.concurrent.CopyOnWriteArrayList<>();
    harness.primary.onMessage.add(event -> {
      busy.join();
      sizes.add(String.valueOf(event.message().value()).length());
    });
    WorkerHandle worker = harness.fork();
    join(worker.online().thenApply(online -> online).exceptionally(failure -> worker));
    // 60 MB are on their way; the worker holds what was not taken, and so cannot exit.
    await()
        .during(Duration.ofMillis(700))
        .atMost(Duration.ofSeconds(5))
        .until(() -> ProcessHandle.of(worker.pid()).isPresent());
    assertThat(sizes).isEmpty();
    assertThat(worker.isDead()).isFalse();
    busy.complete(null);
    await().atMost(ClusterHarness.PATIENCE).until(() -> sizes.size() == 300);
    assertThat(join(worker.exit())).isEqualTo(new Exit(0, null));
  }

  @Test
  void aProgramThatCannotBeStartedIsOneClearError() {
    harness.primary.setup(ClusterSettings.builder().exec("/no/such/program").build());
    assertThatThrownBy(harness::fork)
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("/no/such/program");
    assertThat(harness.primary.workers()).isEmpty();
  }
}
