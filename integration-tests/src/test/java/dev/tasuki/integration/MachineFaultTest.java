package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/// What a machine does to those who run on it.
final class MachineFaultTest {
  @Test
  void aStoppedDaemonIsNamedAndLosesNothing() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2", "--min-uptime", "200ms"));
      var pids = scenario.pids("web");
      var daemon = Long.toString(scenario.daemon().pid());
      try (var load = LoadClient.start(port, 100)) {
        signal("-STOP", daemon);
        var stop = scenario.background("restart", "web");
        try {
          Eventually.until(
              () -> Files.readString(stop.error()).contains("is stopped: kill -CONT " + daemon));
        } finally {
          signal("-CONT", daemon);
        }
        stop.await().assertDone();
        assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(pids);
        load.stop();
      }
    }
  }

  /// What was known of the ports was on no disk then: the next daemon could share them no more.
  @Test
  void aFullDiskAndTheDaemonsDeathCostNoSharedPort() throws Exception {
    try (var scenario = Scenario.open()) {
      var disk = SmallDisk.mount(scenario.home(), "16m");
      assumeTrue(disk != null, "needs the right to mount");
      try (disk) {
        int port = scenario.port();
        scenario.done(Servers.NODE.start("-i", "2", "--min-uptime", "200ms"));
        disk.fill();
        scenario.run("reload", "web"); // the state cannot be saved, which it says
        Eventually.allOnline(scenario, "web", 2);
        var pids = scenario.pids("web");
        Scenario.killHard(scenario.daemon());
        assertThat(scenario.pids("web")).isEqualTo(pids);
        disk.empty();
        ReloadTest.reload(scenario, port, 1);
        scenario.done("kill");
      }
    }
  }

  private static void signal(String signal, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, pid).start().waitFor()).isZero();
  }

  /// Whoever may write there could have the daemon run anything.
  @Test
  void aHomeThatOthersMayWriteIsRefused() throws Exception {
    try (var scenario = Scenario.open()) {
      Files.createDirectory(scenario.home());
      Files.setPosixFilePermissions(scenario.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
      var refused = scenario.run("ping");
      assertThat(refused.status()).isNotZero();
      assertThat(refused.error()).contains("may be written by other users");
    }
  }
}
