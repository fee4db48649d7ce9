package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A version may turn out to be bad only after it has taken requests.
final class CanaryTest {
  private static final String[] START = {
    "start", "web.js", "--name", "web", "-i", "3", "--min-uptime", "200ms", "--health-check", "/"
  };

  private static int start(Scenario scenario) {
    int port = scenario.port();
    scenario.file("web.js", Servers.node(""));
    scenario.done(START);
    return port;
  }

  /// The old process is still there: what is on the disk does not matter.
  @Test
  void aVersionThatDiesWhileItIsWatchedCostsNoMoreThanTheCanary() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = start(scenario);
      var before = scenario.pids("web");
      scenario.file("web.js", Servers.node("setTimeout(() => process.exit(3), 1500);"));
      try (var load = LoadClient.start(port, 100)) {
        var reload = scenario.run("reload", "web", "--canary", "1", "--bake", "20s");
        assertThat(reload.status()).as("%s", reload).isNotZero();
        assertThat(reload.output() + reload.error())
            .contains("serves on trial", "reverted", "exit code 3", "the old processes serve on");
        var report = load.stop();
        assertThat(report.refused()).isZero();
        assertThat(report.byProcess().keySet()).containsAll(before);
      }
      assertThat(scenario.pids("web")).isEqualTo(before);
      assertThat(LoadClient.burst(port, 60, 2).assertNothingLost().byProcess().keySet())
          .containsExactlyInAnyOrderElementsOf(before);
    }
  }

  /// With the usual times: a check every 10 s, of which 3 must fail, and a start of 30 s.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "fails from the beginning, true, status 500", // not watched: it never becomes ready
    "fails after it was ready, process.uptime() > 2, readiness check failed: http /: status 500"
  })
  void aVersionWhoseCheckFailsIsTakenBackWithinSeconds(String what, String ill, String reason)
      throws Exception {
    try (var scenario = Scenario.open()) {
      int port = start(scenario);
      var before = scenario.pids("web");
      scenario.file(
          "web.js",
          Servers.node("")
              .replace(
                  "response.end(", "if (" + ill + ") response.statusCode = 500; response.end("));
      try (var load = LoadClient.start(port, 50)) {
        long begin = System.nanoTime();
        var reload = scenario.run("reload", "web", "--bake", "10m");
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        assertThat(reload.status()).as("%s", reload).isEqualTo(1);
        assertThat(reload.output() + reload.error()).contains("reverted", reason);
        assertThat(seconds).isLessThan(20); // 3 s, and a busy machine
        var report = load.stop();
        assertThat(report.refused() + report.reset()).isZero();
        assertThat(report.byProcess().keySet()).containsAll(before);
      }
      assertThat(scenario.pids("web")).isEqualTo(before);
    }
  }

  @Test
  void aGoodVersionFollowsInAllSlotsAfterTheWatchAndNoRequestIsLost() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = start(scenario);
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        scenario.done("reload", "web", "--canary", "1", "--bake", "1s", "--max-parallel", "2");
        load.stop().assertNothingLost();
      }
      assertThat(scenario.pids("web")).hasSize(3).doesNotContainAnyElementsOf(before);
      var between = scenario.pids("web");
      scenario.done("reload", "web", "--max-unavailable", "2");
      assertThat(scenario.pids("web")).hasSize(3).doesNotContainAnyElementsOf(between);
    }
  }

  @Test
  void aSecondDeployIsRefusedOrWaits() throws Exception {
    try (var scenario = Scenario.open()) {
      start(scenario);
      var first = scenario.background("reload", "web", "--bake", "3s");
      Eventually.until(() -> first.outputSoFar().contains("serves on trial"));
      assertThat(scenario.run("reload", "web").assertOneLineOfError())
          .contains("a reload of 'web' is under way");
      var trial = scenario.pids("web");
      var second = scenario.background("reload", "web", "--wait");
      assertThat(first.await().status()).isZero();
      assertThat(second.await().assertDone().output()).contains("waiting for the end");
      assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(trial);
      assertThat(scenario.run("reload", "web", "--canary", "0").status()).isEqualTo(2);
      assertThat(List.of(scenario.run("reload", "web", "--bake", "soon").status()))
          .containsExactly(2);
    }
  }
}
