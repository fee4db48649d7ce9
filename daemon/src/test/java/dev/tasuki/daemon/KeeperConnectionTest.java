package dev.tasuki.daemon;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class KeeperConnectionTest {
  @TempDir Path home;

  private String untilGone(String what) {
    return "while test -e " + home + "/" + what + "; do sleep 0.02; done; ";
  }

  @Test
  void aThousandQuickProcessesEachReportTheirOwnCodeOnce() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      assertThat(harness.ask("many 1 1000")).isEqualTo("ok");
      KeeperHarness.await(() -> harness.ask("exits").startsWith("1000 "));
      String exits = harness.ask("exits");
      for (int i = 0; i < 1000; i++) {
        assertThat(exits).contains((1 + i) + "=exit code " + i % 250 + (i == 999 ? "}" : ","));
      }
      assertThat(exits).doesNotContain("twice");
    }
  }

  @Test
  void aDeadDaemonLosesNoProcessNoStatusAndNoDescriptor() throws Exception {
    Path living = Files.createFile(home.resolve("living"));
    Path dying = Files.createFile(home.resolve("dying"));
    try (KeeperHarness harness = new KeeperHarness(home)) {
      int survivor = harness.spawn(1, untilGone("living") + "exit 5");
      harness.spawn(2, untilGone("dying") + "exit 7");
      harness.ask("put alpha");
      harness.ask("put beta");
      int first = harness.daemonPid();
      KeeperHarness.kill(first);
      Files.delete(dying);
      KeeperHarness.await(() -> harness.daemonPid() != first);

      KeeperHarness.await(
          () -> (harness.ask("snapshot") + harness.ask("exit 2")).contains("exit code 7"));
      assertThat(harness.ask("snapshot")).contains("1=null");
      assertThat(harness.ask("stored")).isEqualTo("alpha=content of alpha beta=content of beta ");
      assertThat(ProcessHandle.of(survivor)).isPresent();
      Files.delete(living);
      KeeperHarness.await(() -> harness.ask("exit 1").equals("exit code 5"));
    } finally {
      Files.deleteIfExists(living);
      Files.deleteIfExists(dying);
    }
  }

  @Test
  void anAcknowledgedStatusIsNotToldToTheNextDaemon() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      harness.ask("spawn 1 exit 3");
      KeeperHarness.await(() -> harness.ask("exit 1").equals("exit code 3"));
      harness.ask("spawn 2 exit 4");
      KeeperHarness.await(() -> harness.ask("exit 2").equals("exit code 4"));
      harness.ask("acknowledge 1");
      int first = harness.daemonPid();
      KeeperHarness.kill(first);
      KeeperHarness.await(() -> harness.daemonPid() != first);
      assertThat(harness.ask("snapshot")).doesNotContain("1=").contains("2=exit code 4");
    }
  }

  @Test
  void aDeadKeeperIsReplacedAndExitCodesAreStillKnown() throws Exception {
    Path living = Files.createFile(home.resolve("living"));
    Path dying = Files.createFile(home.resolve("dying"));
    try (KeeperHarness harness = new KeeperHarness(home)) {
      harness.spawn(1, untilGone("living") + "exit 5");
      harness.spawn(2, untilGone("dying") + "exit 7");
      harness.ask("put alpha");
      int first = harness.keeperPid();
      KeeperHarness.kill(first);
      Files.delete(dying);
      KeeperHarness.await(() -> harness.keeperPid() != first);
      KeeperHarness.await(() -> harness.ask("exit 2").equals("exit code 7"));
      assertThat(harness.ask("spawn 3 exit 9")).matches("\\d+ .*");
      KeeperHarness.await(() -> harness.ask("exit 3").equals("exit code 9"));

      // The replacement also starts the daemon again, and gives it all of it.
      int daemon = harness.daemonPid();
      KeeperHarness.kill(daemon);
      Files.delete(living);
      KeeperHarness.await(() -> harness.daemonPid() != daemon);
      KeeperHarness.await(
          () -> (harness.ask("snapshot") + harness.ask("exit 1")).contains("exit code 5"));
      assertThat(harness.ask("snapshot")).contains("2=exit code 7").contains("3=exit code 9");
      assertThat(harness.ask("stored")).isEqualTo("alpha=content of alpha ");
      harness.tell("end");
      KeeperHarness.await(() -> !Files.exists(home.resolve("run/keeper.pid")));
    } finally {
      Files.deleteIfExists(living);
      Files.deleteIfExists(dying);
    }
  }

  @Test
  void askedToEndTheKeeperLetsTheDaemonEndFirstAndLeavesNoFile() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      int keeper = harness.keeperPid();
      try (PidFd process = PidFd.open(keeper)) {
        process.sendSignal(Signal.SIGTERM);
      }
      KeeperHarness.await(() -> harness.ask("stop").equals("true"));
      assertThat(harness.keeper().isAlive()).isTrue();
      harness.tell("end");
      assertThat(harness.keeper().waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(home.resolve("run")).isEmptyDirectory();
    }
  }

  @Test
  void aKeeperWhoseDaemonNeverStartsCanBeEnded() throws Exception {
    List<String> words = new ArrayList<>(KeeperHarness.keeperCommand());
    words.addAll(List.of(home.toString(), "--", "/bin/false"));
    Process keeper =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(DISCARD).start();
    try {
      Path pid = home.resolve("run/keeper.pid");
      KeeperHarness.await(() -> Files.exists(pid));
      keeper.destroy(); // SIGTERM
      assertThat(keeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(home.resolve("run")).isEmptyDirectory();
    } finally {
      keeper.destroyForcibly();
    }
  }

  @Test
  void aSecondKeeperOfTheSameHomeEndsQuietly() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      int daemon = harness.daemonPid();
      Process second = harness.startAgain();
      assertThat(second.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(second.exitValue()).isEqualTo(3);
      assertThat(harness.daemonPid()).isEqualTo(daemon);
    }
  }

  @Test
  void orphansAreReapedAndStatusesOfKnownProcessesStayRight() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      harness.ask("spawn 1 (sleep 0.3; exit 1) & exit 6");
      KeeperHarness.await(() -> harness.ask("exit 1").equals("exit code 6"));
      int keeper = harness.keeperPid();
      KeeperHarness.await(() ->
          ProcessHandle.of(keeper).orElseThrow().children().count() == 1
              && harness.ask("exit 1").equals("exit code 6"));
    }
  }

  @Test
  void theKeeperReadsAWorkerOnTheDaemonsBehalf() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home, "-Dtasuki.access=keeper")) {
      assertThat(harness.ask("access")).isEqualTo("tasuki");
    }
  }

  @Test
  void aProgramThatCannotBeStartedIsReportedWithItsReason() throws Exception {
    try (KeeperHarness harness = new KeeperHarness(home)) {
      Files.createDirectory(home.resolve("out"));
      assertThat(harness.ask("spawn 1 true")).contains("cannot write", "is a directory");
    }
  }
}
