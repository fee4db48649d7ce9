package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
  void twoAppsCannotStealEachOthersConnections() throws Exception {
    int port = freePort();
    long first = harness.workers(1, Policy.RANDOM, port).getFirst();
    long other = harness.python(worker("other", 0, Policy.RANDOM), port);
    await().until(() -> harness.gone.contains(other));
    assertThat(harness.notices)
        .containsExactly(other + ": port " + port + " is shared by the app app");
    assertThat(get(port, "/")).isEqualTo(harness.pid(first));
  }

  @Test
  void twoAppsCannotStealEachOthersConnectionsByWritingTheAddressDifferently() throws Exception {
    int port = freePort();
    String text = Integer.toString(port);
    long first = harness.workers(1, Policy.RANDOM, port).getFirst();
    for (String[] arguments : new String[][] {{text, "127.0.0.1"}, {text}}) {
      long other = harness.jdk(worker("other", 0, Policy.RANDOM), arguments);
      await().atMost(PATIENCE).until(() -> harness.gone.contains(other));
      assertThat(harness.notices)
          .containsExactly(other + ": port " + port + " is shared by the app app");
      harness.notices.clear();
    }
    assertThat(spread(port, 20)).containsOnlyKeys(harness.pid(first));
  }

  @Test
  void theMappedAddressOfAJdkServerIsShownAsUsersKnowIt() throws Exception {
    int port = freePort();
    long run = harness.jdk(worker("app", 0, Policy.RANDOM), Integer.toString(port), "127.0.0.1");
    harness.awaitListening(run);
    assertThat(harness.addresses).containsEntry(run, "127.0.0.1");
    assertThat(harness.sharing.sockets(run).getFirst().address()).isEqualTo("127.0.0.1");
    assertThat(harness.sharing.endpoints(run).getFirst()).hasToString("127.0.0.1:" + port);
    // Its key is its own: a worker with an IPv4 socket may stand beside it.
    long beside = harness.python(worker("app", 1, Policy.RANDOM), port);
    harness.awaitListening(beside);
    assertThat(harness.notices).isEmpty();
  }

  /// Once in the kernel's group it would take connections and shift everybody's index.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
  void aStrangerThatSharesItsPortIsNotJoined(String address) throws Exception {
    int port = freePort();
    Process stranger =
        harness.stranger(
            "python3", Harness.server("reuseport.py"), address, Integer.toString(port));
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(port, "/")).isEqualTo((int) stranger.pid()));
    long run = harness.python(worker("app", 0, Policy.RANDOM), port);
    await().until(() -> harness.gone.contains(run));
    assertThat(harness.notices)
        .containsExactly(
            run + ": port " + port + " is in use by pid " + stranger.pid() + " (python3)");
    assertThat(spread(port, 20)).containsOnlyKeys((int) stranger.pid());
  }

  @Test
  void aPortInUseByAStrangerNamesIt() throws Exception {
    int port = freePort();
    Process stranger = harness.stranger(port);
    await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(get(port, "/")).isEqualTo((int) stranger.pid()));
    long run = harness.python(worker("app", 0, Policy.RANDOM), port);
    await().until(() -> harness.gone.contains(run));
    assertThat(harness.notices)
        .containsExactly(
            run + ": port " + port + " is in use by pid " + stranger.pid() + " (python3)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"refused", "mptcp"})
  void socketsAreReplacedWhereTheyCannotBeAdopted(String how) throws Exception {
    if (how.equals("refused")) {
      harness.close();
      harness = new Harness(directory, new RefusingAccess());
    }
    String server = how.equals("refused") ? "server" : "mptcp";
    int port = freePort();
    List<Long> runs = new ArrayList<>();
    for (int slot = 0; slot < 2; slot++) {
      runs.add(harness.python(server, worker("app", slot, Policy.RANDOM), port));
    }
    runs.forEach(harness::awaitListening);
    assertThat(spread(port, 100)).hasSize(2);
    assertThat(harness.sharing.sockets(runs.getFirst()).getFirst().how())
        .isEqualTo("shared (injected), random");
    harness.sharing.setEligible(runs.getFirst(), true);
    harness.sharing.endpoints(runs.getFirst());
    assertThat(spread(port, 30)).containsOnlyKeys(harness.pid(runs.getFirst()));
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void whatIsNotTcpOnAFixedPortIsLeftAlone() throws Exception {
    int port = freePort();
    long run = harness.python("mixture", worker("app", 0, Policy.RANDOM), port);
    harness.awaitListening(run);
    assertThat(harness.sharing.endpoints(run)).hasSize(1);
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void aProbeForAFreePortLeavesNoListenerBehind() throws Exception {
    int port = freePort();
    long run = harness.python("probe", worker("app", 0, Policy.RANDOM), port);
    await().until(() -> harness.closed.containsKey(run));
    assertThat(harness.sharing.sockets(run)).isEmpty();
    assertThat(harness.store.stored).isEmpty();
  }

  @Test
  void bindingTwiceFailsAsItWouldAlone() throws Exception {
    int port = freePort();
    long run = harness.python("twice", worker("app", 0, Policy.RANDOM), port);
    await().until(() -> harness.gone.contains(run));
  }

  /// What Docker's default profile does.
  private static final class RefusingAccess extends DirectAccess {
    @Override
    public Descriptor duplicate(int tid, int number) throws PosixException {
      throw new PosixException("pidfd_getfd", Errno.EPERM);
    }
  }
}
