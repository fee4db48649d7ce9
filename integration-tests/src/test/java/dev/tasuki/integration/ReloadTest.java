package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Replacing a version must not cost a request, whatever the server does with signals (nothing).
final class ReloadTest {
  private static final int RELOADS = 20;

  /// A shorter proof than the second that is usual: 100 replacements are made here.
  private static final String PROOF = "--min-uptime";

  private static final String PROOF_TIME = "300ms";

  @ParameterizedTest
  @EnumSource(names = {"NODE", "PYTHON"})
  void noRequestIsLostInReloadsOfServersThatHandleNoSignal(Servers server)
      throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(server.start("-i", "2", PROOF, PROOF_TIME));
      reload(scenario, port, RELOADS);
    }
  }

  /// Compiled once, so that not each of the 40 processes compiles it.
  @Test
  void noRequestIsLostInReloadsOfTheJdksServer() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var classes = Servers.compile(Servers.JDK.program(), scenario.work()).toString();
      scenario.done(
          "start", "Hello", "--cp", classes, "--name", "web", "-i", "2", PROOF, PROOF_TIME);
      reload(scenario, port, RELOADS);
    }
  }

  /// In fork mode, too: for a moment the old and the new process hold the port together.
  @Test
  void noRequestIsLostInReloadsOfASingleInstance() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start(PROOF, PROOF_TIME));
      reload(scenario, port, RELOADS / 2);
    }
  }

  /// Reloads `web` under load; in the end no process of the beginning may be left.
  static Report reload(Scenario scenario, int port, int times) throws InterruptedException {
    var before = scenario.pids("web");
    try (var load = LoadClient.start(port, 100)) {
      for (int i = 0; i < times; i++) {
        scenario.done("reload", "web");
      }
      var report = load.stop().assertNothingLost();
      assertThat(scenario.pids("web")).hasSameSizeAs(before).doesNotContainAnyElementsOf(before);
      return report;
    }
  }

  @Test
  void aReceiptSaysWhatTheReloadDid() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      var receipt = scenario.done("reload", "web").output();
      assertThat(receipt).contains("web");
      assertThat(before).allSatisfy(pid -> assertThat(receipt).contains(Long.toString(pid)));
    }
  }

  @Test
  void aClientThatIsKilledInAReloadLeavesAllInstancesServing() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        var reload = scenario.background("reload", "web");
        Eventually.until(() -> !scenario.pids("web").equals(before));
        reload.process().destroyForcibly().waitFor();
        Eventually.allOnline(scenario, "web", 2);
        load.stop().assertNothingLost();
      }
    }
  }
}
