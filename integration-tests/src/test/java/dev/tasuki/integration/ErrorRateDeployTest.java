package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A version may be alive, well by its checks, and wrong: only its answers tell.
final class ErrorRateDeployTest {
  private static final String SERVER =
      """
      let requests = 0;
      let errors = 0;
      require('node:http').createServer((request, response) => {
        if (request.url === '/healthz') return response.end('well');
        if (request.url === '/metrics') return response.end(
          `http_requests_total{code="200"} ${requests - errors}\\n` +
          `http_requests_total{code="500"} ${errors}\\n`);
        requests++;
        if (BAD) {
          errors++;
          response.statusCode = 500;
        }
        response.end(`Hello from process ${process.pid}`);
      }).listen(process.env.PORT, process.env.HOST);
      if (CHANNEL) setInterval(() => process.send({
        type: 'axm:monitor', data: { requests: { value: requests }, errors: { value: errors } },
      }), 200);
      """;

  enum Told {
    ON_A_PAGE,
    OVER_THE_CHANNEL
  }

  private static void write(Scenario scenario, Told told, String bad) {
    scenario.file(
        "web.js",
        SERVER
            .replace("BAD", bad)
            .replace("CHANNEL", Boolean.toString(told == Told.OVER_THE_CHANNEL)));
  }

  @ParameterizedTest
  @EnumSource
  void aVersionThatFailsRequestsIsTakenBackLongBeforeItsWatchIsOver(Told told) throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      write(scenario, told, "false");
      scenario.done(
          "start",
          "web.js",
          "-i",
          "3",
          "--min-uptime",
          "200ms",
          "--health-check",
          "/healthz",
          told == Told.ON_A_PAGE ? "--error-metrics=/metrics" : "--max-error-rate=5%");
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 60)) {
        write(scenario, told, "process.uptime() > 1 && requests % 2");
        var reload = scenario.run("reload", "web", "--canary", "1", "--bake", "60s");
        assertThat(reload.status()).as("%s", reload).isEqualTo(1);
        assertThat(reload.output() + reload.error())
            .contains("reverted", "the error rate rose: ", "5 % more is allowed")
            .contains("the old processes serve on");
        assertThat(scenario.pids("web")).isEqualTo(before);
        var report = load.stop();
        assertThat(report.refused() + report.reset()).isZero();
        assertThat(report.wrong()).as("failed by the canary").isPositive();
      }
      assertThat(LoadClient.burst(port, 60, 2).assertNothingLost().byProcess().keySet())
          .containsExactlyInAnyOrderElementsOf(before);
      aFewFailuresAreNoReason(scenario, told, port);
    }
  }

  /// And a good one goes through, with a word of what was seen.
  private static void aFewFailuresAreNoReason(Scenario scenario, Told told, int port)
      throws Exception {
    var before = scenario.pids("web");
    write(scenario, told, "requests % 50 === 0");
    try (var load = LoadClient.start(port, 60)) {
      var reload = scenario.done("reload", "web", "--bake", "2s", "--max-error-rate", "10%");
      assertThat(reload.output() + reload.error())
          .containsPattern("web: failed on trial \\d+ of \\d+ requests");
      load.stop();
    }
    assertThat(scenario.pids("web")).hasSize(3).doesNotContainAnyElementsOf(before);
    assertThat(scenario.run("reload", "web", "--max-error-rate", "lots").assertOneLineOfError())
        .contains("--max-error-rate lots: expected 0% to 100%, such as 5% or 0.5%");
  }
}
