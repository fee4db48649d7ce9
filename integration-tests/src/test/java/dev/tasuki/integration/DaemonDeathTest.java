package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The death of Tasuki itself must not be noticed by anyone but Tasuki.
final class DaemonDeathTest {

  @Test
  void noRequestAndNoWorkerIsLostWhenTheDaemonIsKilledTenTimes() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        for (int i = 0; i < 10; i++) {
          Scenario.killHard(scenario.daemon());
          Eventually.asserted(() ->
              assertThat(scenario.instances("web"))
                  .hasSize(2)
                  .allMatch(instance -> instance.status().equals("online"))
                  .extracting(Instance::pid)
                  .containsExactlyInAnyOrderElementsOf(before));
        }
        load.stop().assertNothingLost();
      }
      assertReloadable(scenario, port);
    }
  }

  /// A re-adopted worker is a full member: it can be replaced without loss.
  private static void assertReloadable(Scenario scenario, int port) throws InterruptedException {
    var report = ReloadTest.reload(scenario, port, 1);
    assertThat(report.byProcess()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void anExitWhileTheDaemonIsDeadIsKnownAndAnswered() throws IOException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var program = scenario.file("app.js", Servers.node("")).toString();
      scenario.done("start", program, "--name", "web");
      var before = scenario.instances("web").getFirst();
      Scenario.killHard(scenario.daemon());
      try (var connection = HttpConnection.open(port)) {
        connection.get("/exit/7", false);
      }
      Eventually.asserted(() -> {
        var after = scenario.instances("web").getFirst();
        assertThat(after.pid()).isPositive().isNotEqualTo(before.pid());
        assertThat(after.status()).isEqualTo("online");
        assertThat(after.restarts()).isEqualTo(before.restarts() + 1);
        assertThat(after.exitCode()).isEqualTo(7);
      });
      assertThat(scenario.done("describe", "web").output()).contains("7");
    }
  }

  @Test
  void noRequestAndNoWorkerIsLostWhenTheKeeperIsKilled() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        var keeper = scenario.keeper();
        Scenario.killHard(keeper);
        Eventually.until(() -> scenario.keeper().pid() != keeper.pid());
        Eventually.allOnline(scenario, "web", 2);
        assertThat(scenario.pids("web")).isEqualTo(before);
        load.stop().assertNothingLost();
      }
      assertReloadable(scenario, port);
    }
  }

  /// From the second on, keepers are children of the daemon, which has to collect them.
  @Test
  void noKeeperStaysBehindAsAZombie() {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      for (int i = 0; i < 4; i++) {
        var keeper = scenario.keeper();
        Scenario.killHard(keeper);
        Eventually.until(() -> scenario.keeper().pid() != keeper.pid());
        scenario.done("ping"); // the new one has taken over
      }
    }
  }

  /// The daemon has started another keeper, which does not know it yet or only in part.
  @ParameterizedTest
  @ValueSource(ints = {0, 60, 200})
  void nobodyIsLostWhenTheDaemonDiesWhileItStartsAnotherKeeper(int millis) throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      var keeper = scenario.keeper();
      var daemon = scenario.daemon();
      try (var load = LoadClient.start(port, 100)) {
        Scenario.killHard(keeper);
        TimeUnit.MILLISECONDS.sleep(millis); // the moment is what the test is about
        Scenario.killHard(daemon);
        Eventually.allOnline(scenario, "web", 2);
        assertThat(scenario.pids("web")).isEqualTo(before);
        load.stop().assertNothingLost();
      }
      scenario.done("reload", "web");
    }
  }

  @Test
  void aCrashIsAnsweredByANewProcessWithTheOldPort() throws IOException, InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var program = scenario.file("app.js", Servers.node("")).toString();
      scenario.done("start", program, "--name", "web", "-i", "2");
      try (var connection = HttpConnection.open(port)) {
        connection.get("/exit/3", false);
      }
      Eventually.asserted(() ->
          assertThat(scenario.instances("web"))
              .anyMatch(instance -> Integer.valueOf(3).equals(instance.exitCode())));
      Eventually.allOnline(scenario, "web", 2);
      assertThat(LoadClient.burst(port, 100, 4).assertNothingLost().byProcess()).hasSize(2);
    }
  }
}
