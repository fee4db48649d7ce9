package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tasuki.posix.Syscall;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoliciesTest {
  @TempDir Path directory;
  private Harness harness;

  @BeforeEach
  void start() throws Exception {
    harness = new Harness(directory, new DirectAccess());
  }

  @AfterEach
  void end() {
    harness.close();
  }

  @Test
  void roundRobinIsExactAndGoesOnWhenTheMembersChange() throws Exception {
    assumeTrue(Mechanisms.roundRobinAvailable());
    int port = freePort();
    List<Long> runs = harness.workers(4, Policy.ROUND_ROBIN, port);
    assertThat(Set.copyOf(spread(port, 2_000).values())).containsExactly(500);
    harness.sharing.setEligible(runs.get(1), false);
    harness.sharing.endpoints(runs.get(1));
    assertThat(spread(port, 300)).hasSize(3).allSatisfy((pid, n) -> assertThat(n).isEqualTo(100));
  }

  @Test
  void aClientAddressStaysWithItsSlotOverAReplacement() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(3, Policy.STICKY_IP, port);
    Map<Integer, Integer> slotOfPid = new HashMap<>();
    for (int slot = 0; slot < 3; slot++) {
      slotOfPid.put(harness.pid(runs.get(slot)), slot);
    }
    Map<Integer, Integer> before = slots(port, slotOfPid);
    assertThat(new HashSet<>(before.values())).hasSize(3);
    assertThat(slots(port, slotOfPid)).isEqualTo(before);
    long fresh = harness.python(worker("app", 1, Policy.STICKY_IP), port);
    harness.awaitListening(fresh);
    harness.sharing.setEligible(fresh, true);
    harness.sharing.setEligible(runs.get(1), false);
    harness.sharing.release(runs.get(1));
    harness.sharing.endpoints(fresh);
    slotOfPid.put(harness.pid(fresh), 1);
    assertThat(slots(port, slotOfPid)).isEqualTo(before);
  }

  private static Map<Integer, Integer> slots(int port, Map<Integer, Integer> slotOfPid)
      throws Exception {
    Map<Integer, Integer> slots = new HashMap<>();
    for (int i = 1; i <= 60; i++) {
      InetAddress from = InetAddress.getByAddress(new byte[] {127, 1, 0, (byte) i});
      slots.put(i, slotOfPid.getOrDefault(get(from, port, "/"), -1));
    }
    return slots;
  }

  @Test
  void allWorkersOfASharedPortHaveOneQueueAndNoneCanShutItDown() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.SHARED, port);
    assertThat(harness.store.stored).hasSize(1);
    assertThat(harness.sharing.sockets(runs.getFirst()).getFirst().how())
        .isEqualTo("shared (one queue, nobody can be left out)");
    long rude = harness.python("rude", worker("app", 2, Policy.SHARED), port);
    await().until(() -> harness.closed.containsKey(rude));
    assertThat(spread(port, 100).keySet())
        .isSubsetOf(harness.pid(runs.get(0)), harness.pid(runs.get(1)));
  }

  @Test
  void aStuckWorkerIsLeftOutSoonAndComesBack() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.RANDOM, port);
    int stuck = harness.pid(runs.get(0));
    Syscall.KILL.call(stuck, 19);
    List<CompletableFuture<Integer>> answers =
        IntStream.range(0, 40).mapToObj(i -> PortSharingTest.async(port, "/")).toList();
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> harness.sharing.sockets(runs.get(0)).getFirst().queue() > 1);
    TimeUnit.MILLISECONDS.sleep(100); // several looks of 20 ms
    int waiting = harness.sharing.sockets(runs.get(0)).getFirst().queue();
    assertThat(spread(port, 50)).containsOnlyKeys(harness.pid(runs.get(1)));
    assertThat(harness.sharing.sockets(runs.get(0)).getFirst().queue()).isEqualTo(waiting);
    Syscall.KILL.call(stuck, 18);
    for (CompletableFuture<Integer> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isPositive();
    }
    await().untilAsserted(() -> assertThat(spread(port, 30)).containsKey(stuck));
  }

  /// Else a health check would speak of whichever process the policy has chosen.
  @ParameterizedTest
  @EnumSource(names = {"RANDOM", "ROUND_ROBIN", "STICKY_IP"})
  void aProbeReachesTheOneWorkerThatItIsMeantFor(Policy policy) throws Exception {
    assumeTrue(policy != Policy.ROUND_ROBIN || Mechanisms.roundRobinAvailable());
    int port = freePort();
    List<Long> runs = harness.workers(3, policy, port);
    harness.sharing.setEligible(runs.get(1), false);
    for (int round = 0; round < 20; round++) {
      for (long run : runs) {
        assertThat(probe(run, port)).isEqualTo(harness.pid(run));
      }
    }
    harness.sharing.release(runs.getFirst());
    assertThat(probe(runs.get(1), port)).isEqualTo(harness.pid(runs.get(1)));
    assertThat(probe(runs.get(2), port)).isEqualTo(harness.pid(runs.get(2)));
    assertThat(spread(port, 30)).containsOnlyKeys(harness.pid(runs.get(2)));
    assertThat(harness.sharing.probeRoute(runs.get(1), port + 1))
        .isEqualTo(new ProbeRoute.None("it does not listen on port " + (port + 1)));
  }

  private int probe(long run, int port) throws Exception {
    var to = (ProbeRoute.To) harness.sharing.probeRoute(run, 0);
    assertThat(to.port()).isEqualTo(port);
    return get(InetAddress.getByName(Objects.requireNonNull(to.source())), port, "/");
  }

  /// A cold JVM would be slow for as many clients as a warm one is fast for.
  @Test
  void aWorkerThatIsStillColdGetsAPartOfItsShareOnly() throws Exception {
    assumeTrue(Mechanisms.roundRobinAvailable());
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.ROUND_ROBIN, port);
    harness.sharing.setWeight(runs.get(0), 1);
    harness.sharing.endpoints(runs.get(0));
    assertThat(spread(port, 110)).containsEntry(harness.pid(runs.get(0)), 10);
    harness.sharing.setWeight(runs.get(0), 5);
    harness.sharing.endpoints(runs.get(0));
    assertThat(spread(port, 150)).containsEntry(harness.pid(runs.get(0)), 50);
    harness.sharing.setWeight(runs.get(0), 10);
    harness.sharing.endpoints(runs.get(0));
    assertThat(spread(port, 100)).containsEntry(harness.pid(runs.get(0)), 50);
    harness.sharing.setPolicy("app", Policy.RANDOM);
    harness.sharing.setWeight(runs.get(0), 1);
    harness.sharing.endpoints(runs.get(0));
    assertThat(spread(port, 200).get(harness.pid(runs.get(0)))).isLessThan(50);
  }

  @Test
  void anOffsetPortIsPrivateToItsSlot() throws Exception {
    int port = freePort();
    for (int slot = 1; slot <= 2; slot++) {
      harness.python(new WorkerOptions("app", slot, Policy.RANDOM, Set.of(port)), port);
    }
    for (long run = 1; run <= 2; run++) {
      long worker = run;
      await().until(() -> !harness.sharing.endpoints(worker).isEmpty());
      assertThat(get(port + (int) run, "/")).isEqualTo(harness.pid(run));
      assertThat(harness.sharing.sockets(run).getFirst().how()).isEqualTo("private (offset)");
    }
    assertThat(harness.listening).isEmpty();
  }

  /// What a worker has accepted dies with it, but nothing else may.
  @Test
  void whileWorkersOfOneQueueAreReplacedNoNewConnectionIsRefused() throws Exception {
    int port = freePort();
    List<Long> runs = new ArrayList<>(harness.workers(2, Policy.SHARED, port));
    Load load = Load.start(port);
    for (int round = 0; round < 6; round++) {
      int slot = round % 2;
      long old = runs.get(slot);
      runs.set(slot, harness.python(worker("app", slot, Policy.SHARED), port));
      harness.awaitListening(runs.get(slot));
      harness.sharing.setEligible(runs.get(slot), true);
      harness.sharing.setEligible(old, false);
      harness.sharing.drain(old, Duration.ofMillis(200)).get(10, TimeUnit.SECONDS);
      harness.kill(old);
      harness.sharing.ended(old, true);
      harness.sharing.release(old);
    }
    load.stop();
    assertThat(load.failures()).noneMatch(failure -> failure.contains("refused"));
    assertThat(load.answered()).isGreaterThan(load.failures().size() * 10);
  }
}
