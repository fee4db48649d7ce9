package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.remote.TasukiClient;
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
            "instances": {"min": 1, "max": 3, "cpu": 8, "up_after": "1s", "cool_down": "3s"}}]}
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

  /// Says itself how long its event loop was busy.
  private static final String REPORTING =
      """
      const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      setInterval(() => {
        const value = (delay.percentile(95) / 1e6).toFixed(2);
        process.send({ type: 'axm:monitor', data: { 'Event Loop Latency p95': { value, unit: 'ms' } } });
        delay.reset();
      }, 250);
      require('node:http').createServer((request, response) => {
        const end = performance.now() + 120;
        while (performance.now() < end);
        response.end('done');
      }).listen(process.env.PORT, process.env.HOST);
      """;

  @Test
  void anAppThatReportsItsLatencyGetsInstancesAndOneSeesWhy() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("reporting.js", REPORTING);
      scenario.file(
          "apps.json",
          """
          {"apps": [{"name": "web", "script": "reporting.js", "min_uptime": "200ms", "instances":
            {"min": 1, "max": 2, "cpu": 0, "queue": 0, "latency": "60ms", "up_after": "1s"}}]}
          """);
      scenario.done("start", "apps.json");
      scenario.done("dashboard", "--port", "0");
      try (var load = LoadClient.start(port, 6)) {
        Eventually.until(() -> scenario.instances("web").size() == 2);
        load.stop();
      }
      Eventually.asserted(() ->
          assertThat(scenario.done("history", "web").output())
              .containsPattern("autoscale.*1 to 2 instances: latency \\d+ of 60 ms"));
      assertThat(scenario.done("describe", "web").output()).contains("autoscale");
      assertThat(scenario.done("ls").output()).containsPattern("1 to 2 instances: latency .* ago");
      scenario.done("scale", "web", "1");
      assertThat(scenario.done("history", "web").output())
          .containsPattern("scale +│ 2 to 1 instances");
      try (var tasuki = TasukiClient.of(scenario.home())) {
        assertThat(tasuki.events(0))
            .filteredOn(event -> event.type().equals("scale"))
            .hasSize(2)
            .first()
            .satisfies(event -> assertThat(event.text()).contains("latency"));
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
