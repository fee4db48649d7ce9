package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// An app with a range of instances, under real load.
final class AutoscalingTest {
  /// Each request keeps the process busy for 20 ms.
  private static final String BUSY =
      """
      require('node:http').createServer((request, response) => {
        const end = performance.now() + 20;
        while (performance.now() < end);
        response.end(`process ${process.pid}`);
      }).listen(process.env.PORT, process.env.HOST);
      """;

  @Test
  void instancesComeWithLoadAndGoAfterItWithoutLosingARequest() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("busy.js", BUSY);
      scenario.file(
          "apps.json",
          """
          {"apps": [{"name": "web", "script": "busy.js", "min_uptime": "200ms",
            "instances": {"min": 1, "max": 3, "cpu": 25, "up_after": "1s", "cool_down": "3s"}}]}
          """);
      scenario.done("start", "apps.json");
      assertThat(scenario.pids("web")).hasSize(1);
      try (var load = LoadClient.start(port, 25)) {
        Eventually.until(() -> scenario.instances("web").size() > 1);
        Eventually.allOnline(scenario, "web", scenario.instances("web").size());
        assertThat(scenario.done("ls").output()).contains("of 1 to 3 instances", "cpu ", " ago)");
        assertThat(scenario.done("describe", "web").output()).contains("scaled by load");
        load.stop().assertNothingLost();
      }
      try (var load = LoadClient.start(port, 2)) {
        Eventually.until(() -> scenario.instances("web").size() == 1);
        load.stop().assertNothingLost();
      }
    }
  }

  @Test
  void aUserScalesWithinTheRangeOnly() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "1..3"));
      scenario.done("scale", "web", "3");
      assertThat(scenario.pids("web")).hasSize(3);
      assertThat(scenario.run("scale", "web", "4").assertOneLineOfError())
          .contains("between 1 and 3");
    }
  }
}
