package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// A process that runs is not yet one that serves: who fails its checks must not get requests.
final class HealthCheckTest {
  /// Well as long as there is neither a file `ill` nor `ill-PID`.
  private static final String SERVER =
      """
      const fs = require('node:fs');
      require('node:http').createServer((request, response) => {
        const ill = fs.existsSync('ill') || fs.existsSync(`ill-${process.pid}`);
        response.statusCode = request.url === '/healthz' && ill ? 503 : 200;
        response.end(`Hello from process ${process.pid}`);
      }).listen(process.env.PORT, process.env.HOST);
      """;

  /// @param kind `readiness` or `liveness`
  private static int start(Scenario scenario, String kind, String check) {
    int port = scenario.port();
    scenario.file("web.js", SERVER);
    scenario.file(
        "app.json",
        """
        {"apps": [{"name": "web", "script": "web.js", "instances": 2, "min_uptime": "200ms",
                   "listen_timeout": "3s", "drain_timeout": "1s", "kill_timeout": "500ms",
                   "health": {"%s": {%s, "interval": "200ms", "timeout": "500ms", "failures": 2,
                                     "start_period": "1s"}}}]}
        """
            .formatted(kind, check));
    scenario.done("start", "app.json");
    return port;
  }

  /// Only a probe of one process alone can tell which of the two it is.
  @Test
  void anInstanceThatIsNotReadyGetsNoRequestsAndComesBack() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = start(scenario, "readiness", "\"path\": \"/healthz\"");
      var pids = scenario.pids("web");
      var ill = scenario.file("ill-" + pids.getFirst(), "");
      Eventually.asserted(() ->
          assertThat(LoadClient.burst(port, 20, 1).byProcess()).containsOnlyKeys(pids.get(1)));
      assertThat(scenario.done("describe", "web").output())
          .contains("failing: http /healthz", "http /healthz: status 503");
      assertThat(scenario.pids("web")).isEqualTo(pids);
      Files.delete(ill);
      Eventually.asserted(() ->
          assertThat(LoadClient.burst(port, 20, 1).byProcess())
              .containsOnlyKeys(pids.get(0), pids.get(1)));
      badVersionIsTakenBack(scenario, port);
    }
  }

  /// It listens, and would get connections by that alone.
  private static void badVersionIsTakenBack(Scenario scenario, int port) throws Exception {
    var before = scenario.pids("web");
    scenario.file("web.js", SERVER.replace("&& ill", "&& process.uptime() >= 0"));
    try (var load = LoadClient.start(port, 100)) {
      var reload = scenario.run("reload", "web");
      assertThat(reload.status()).as("%s", reload).isNotZero();
      assertThat(reload.output() + reload.error())
          .contains("reverted", "it passed no readiness check within 3 s", "status 503");
      assertThat(load.stop().assertNothingLost().byProcess().keySet()).isSubsetOf(before);
    }
    assertThat(scenario.pids("web")).isEqualTo(before);
  }

  /// The new process comes first, so that a check that is wrong costs no request.
  @Test
  void anInstanceThatIsNotAliveIsReplacedWithoutLosingARequest() throws Exception {
    try (var scenario = Scenario.open()) {
      int port =
          start(
              scenario,
              "liveness",
              "\"command\": [\"sh\", \"-c\", \"echo it is stuck; test ! -e ill-$TASUKI_PID\"]");
      var pids = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        scenario.file("ill-" + pids.getFirst(), "");
        Eventually.until(() -> !scenario.pids("web").contains(pids.getFirst()));
        Eventually.allOnline(scenario, "web", 2);
        load.stop().assertNothingLost();
      }
      assertThat(scenario.pids("web")).contains(pids.get(1));
      assertThat(scenario.instances("web")).extracting(Instance::restarts).contains(0, 1);
    }
  }

  /// A stopped process keeps its port and its exit status to itself.
  @Test
  void aFrozenProcessIsReplaced() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = start(scenario, "liveness", "\"tcp\": true");
      scenario.file(
          "app.json",
          Files.readString(scenario.work().resolve("app.json"))
              .replace("\"tcp\": true", "\"path\": \"/\""));
      scenario.done("apply", "app.json");
      var pids = scenario.pids("web");
      scenario.done("sendSignal", "SIGSTOP", "0");
      Eventually.asserted(
          () -> assertThat(scenario.pids("web")).hasSize(2).doesNotContain(0L).isNotEqualTo(pids));
      Eventually.allOnline(scenario, "web", 2);
      LoadClient.burst(port, 20, 1).assertNothingLost();
    }
  }
}
