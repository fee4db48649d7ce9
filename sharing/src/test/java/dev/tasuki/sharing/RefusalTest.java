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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
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
