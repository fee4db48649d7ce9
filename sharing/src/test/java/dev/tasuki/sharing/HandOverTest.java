package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.posix.Syscall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandOverTest {
  private static final Path MIGRATION = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");

  @TempDir Path directory;
  private Harness harness;
  private String setting = "";

  @BeforeEach
  void start() throws Exception {
    harness = new Harness(directory, new DirectAccess());
  }

  @AfterEach
  void end() {
    harness.close();
  }

  @Test
  void connectionsWaitingForAKilledWorkerAreAnsweredByItsSuccessor() throws Exception {
    int port = freePort();
    long first = harness.workers(1, Policy.RANDOM, port).getFirst();
    List<CompletableFuture<Integer>> waiting = killWithQueue(first, port);
    long successor = harness.python(worker("app", 0, Policy.RANDOM), port);
    assertAllAnsweredBy(successor, waiting);
    harness.awaitListening(successor);
    assertThat(harness.gone).contains(first);
  }

  @Test
  void anEventLoopThatRegisteredBeforeBindSeesTheQueueItInherits() throws Exception {
    int port = freePort();
    long first = harness.python("epoll_before_bind", worker("app", 0, Policy.RANDOM), port);
    harness.awaitListening(first);
    assertThat(get(port, "/")).isEqualTo(harness.pid(first));
    List<CompletableFuture<Integer>> waiting = killWithQueue(first, port);
    long successor = harness.python("epoll_before_bind", worker("app", 0, Policy.RANDOM), port);
    assertAllAnsweredBy(successor, waiting);
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void whereTheKernelMigratesNobodyWaitsForTheRestart() throws Exception {
    assumeMigration();
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.STICKY_IP, port);
    long first = serving(port, runs);
    long other = runs.get(0) + runs.get(1) - first;
    assertAllAnsweredBy(other, killWithQueue(first, port));
    await().untilAsserted(() -> assertThat(harness.store.stored).hasSize(1));
  }

  /// A drain that reached its cap.
  @Test
  void whoStillWaitsForAWorkerThatIsEndedIsAnsweredByAnother() throws Exception {
    assumeMigration();
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.STICKY_IP, port);
    long first = serving(port, runs);
    long other = runs.get(0) + runs.get(1) - first;
    List<CompletableFuture<Integer>> waiting = freezeWithQueue(first, port);
    harness.sharing.setEligible(first, false);
    harness.kill(first);
    harness.sharing.ended(first, false);
    assertAllAnsweredBy(other, waiting);
    assertThat(Files.readString(MIGRATION)).as("as it was").isEqualTo(setting);
  }

  private void assertAllAnsweredBy(long run, List<CompletableFuture<Integer>> waiting)
      throws Exception {
    for (CompletableFuture<Integer> answer : waiting) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(harness.pid(run));
    }
  }

  /// Which of them serves this client.
  private long serving(int port, List<Long> runs) throws Exception {
    int pid = get(port, "/");
    return runs.stream().filter(run -> harness.pid(run) == pid).findFirst().orElseThrow();
  }

  private void assumeMigration() throws Exception {
    assumeTrue(Files.isWritable(MIGRATION));
    setting = Files.readString(MIGRATION);
  }

  private List<CompletableFuture<Integer>> freezeWithQueue(long run, int port) {
    Syscall.KILL.call(harness.pid(run), 19);
    List<CompletableFuture<Integer>> waiting =
        IntStream.range(0, 5).mapToObj(i -> PortSharingTest.async(port, "/")).toList();
    await().until(() -> harness.sharing.sockets(run).getFirst().queue() == 5);
    return waiting;
  }

  private List<CompletableFuture<Integer>> killWithQueue(long run, int port) {
    List<CompletableFuture<Integer>> waiting = freezeWithQueue(run, port);
    harness.kill(run);
    harness.sharing.ended(run, true);
    return waiting;
  }

  @Test
  void withoutASuccessorThePortIsFreed() throws Exception {
    int port = freePort();
    long run = harness.workers(1, Policy.RANDOM, port).getFirst();
    harness.kill(run);
    harness.sharing.ended(run, true);
    harness.sharing.release(run);
    assertThat(harness.sharing.sockets(run)).isEmpty();
    assertThat(harness.store.stored).hasSize(1);
    harness.sharing.releaseOrphans("app", 0);
    harness.sharing.endpoints(run);
    assertThat(harness.store.stored).isEmpty();
    Process stranger = harness.stranger(port);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(port, "/")).isEqualTo((int) stranger.pid()));
  }

  @Test
  void exclusionStillHitsTheRightWorkerAfterTheDaemonWasReplaced() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(4, Policy.RANDOM, port);
    harness.sharing.release(runs.getFirst()); // the last member moves into the hole
    harness.kill(runs.getFirst());
    harness.options.remove(runs.getFirst());
    harness.restart();
    List<Long> left = runs.subList(1, 4);
    assertThat(harness.sharing.sockets(left.getFirst()).getFirst().eligible()).isTrue();
    for (long run : left) {
      harness.sharing.setEligible(run, false);
      harness.sharing.endpoints(run);
      assertThat(spread(port, 60)).hasSize(2).doesNotContainKey(harness.pid(run));
      harness.sharing.setEligible(run, true);
    }
    long fresh = harness.python(worker("app", 0, Policy.RANDOM), port);
    harness.awaitListening(fresh);
    assertThat(spread(port, 60)).doesNotContainKey(harness.pid(fresh));
    harness.sharing.setEligible(fresh, true);
    harness.sharing.endpoints(fresh);
    assertThat(spread(port, 100)).hasSize(4);
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void theOrderIsKnownEvenWhenTheKeeperDiedWithTheDaemon() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(3, Policy.RANDOM, port);
    List.copyOf(harness.store.stored.keySet()).forEach(harness.store::remove);
    harness.restart();
    for (long run : runs) {
      harness.sharing.setEligible(run, false);
      harness.sharing.endpoints(run);
      assertThat(spread(port, 60)).hasSize(2).doesNotContainKey(harness.pid(run));
      harness.sharing.setEligible(run, true);
    }
    assertThat(harness.store.stored).hasSize(3);
  }

  @Test
  void workersThatOutlivedKeeperAndDaemonAreExcludedDrainedAndReplaced() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(3, Policy.RANDOM, port);
    Load load = Load.start(port);
    harness.restartWithoutKeeper();
    assertThat(harness.store.stored).hasSize(3);
    long other = harness.python(worker("other", 0, Policy.RANDOM), port);
    await().until(() -> harness.gone.contains(other));
    for (int slot = 0; slot < 3; slot++) {
      replace(runs.get(slot), slot, port);
    }
    load.stop();
    assertThat(load.failures()).isEmpty();
    assertThat(spread(port, 60)).hasSize(3);
    assertThat(harness.notices)
        .containsExactly(other + ": port " + port + " is shared by the app app");
  }

  private void replace(long old, int slot, int port) throws Exception {
    eligible("python3", Harness.server("server.py"), slot, port);
    harness.sharing.setEligible(old, false);
    harness.sharing.endpoints(old);
    assertThat(spread(port, 30)).doesNotContainKey(harness.pid(old));
    harness.sharing.drain(old, Duration.ofSeconds(5)).get(10, TimeUnit.SECONDS);
    harness.kill(old);
    harness.sharing.ended(old, false);
    harness.sharing.release(old);
  }

  @Test
  void aWorkerThatDiedWithKeeperAndDaemonLeavesTheOrderRight() throws Exception {
    int port = freePort();
    List<Long> runs = new ArrayList<>(harness.workers(4, Policy.RANDOM, port));
    harness.kill(runs.get(1));
    harness.restartWithoutKeeper();
    long dead = runs.remove(1);
    harness.sharing.ended(dead, false);
    long successor = eligible("python3", Harness.server("server.py"), 1, port);
    runs.add(successor);
    for (long run : runs) {
      harness.sharing.setEligible(run, false);
      harness.sharing.endpoints(run);
      assertThat(spread(port, 60)).hasSize(3).doesNotContainKey(harness.pid(run));
      harness.sharing.setEligible(run, true);
    }
  }

  @Test
  void aWorkerThatDiedWhileTheDaemonWasAwayLeavesTheGroup() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(3, Policy.RANDOM, port);
    harness.kill(runs.get(1));
    harness.options.remove(runs.get(1));
    harness.restart();
    assertThat(spread(port, 60))
        .containsOnlyKeys(harness.pid(runs.get(0)), harness.pid(runs.get(2)));
    assertThat(harness.store.stored).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3 server.py", "node http.js"})
  void noRequestIsLostWhileServersWithoutAnySignalHandlerAreReplaced(String server)
      throws Exception {
    int port = freePort();
    String program = server.substring(0, server.indexOf(' '));
    String script = Harness.server(server.substring(program.length() + 1));
    List<Long> runs = new ArrayList<>();
    for (int slot = 0; slot < 2; slot++) {
      runs.add(eligible(program, script, slot, port));
    }
    Load load = Load.start(port);
    for (int round = 0; round < 10; round++) {
      int slot = round % 2;
      long old = runs.get(slot);
      long fresh = eligible(program, script, slot, port);
      harness.sharing.setEligible(old, false);
      DrainReport report =
          harness.sharing.drain(old, Duration.ofSeconds(5)).get(10, TimeUnit.SECONDS);
      assertThat(report.cut()).isZero();
      harness.kill(old);
      harness.sharing.ended(old, false);
      harness.sharing.release(old);
      runs.set(slot, fresh);
    }
    load.stop();
    assertThat(load.failures()).isEmpty();
    assertThat(load.answered()).isGreaterThan(100);
  }

  private long eligible(String program, String script, int slot, int port) throws Exception {
    WorkerOptions worker = worker("app", slot, Policy.RANDOM);
    long run = harness.start(worker, program, script, Integer.toString(port));
    harness.awaitListening(run);
    harness.sharing.setEligible(run, true);
    return run;
  }
}
