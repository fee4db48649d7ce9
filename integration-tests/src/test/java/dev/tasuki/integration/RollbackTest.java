package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A version that turned out to be bad after its deploy must be undone in one step.
final class RollbackTest {
  private static final String APPS =
      """
      {"apps": [{"name": "web", "script": "web.js", "instances": 2, "min_uptime": "200ms",
                 "keep_artifacts": 3, "env": {"GREETING": "%s"}}]}
      """;

  private static String server(String version) {
    return """
    require('node:http').createServer((request, response) => {
      response.end(`%s ${process.env.GREETING} from process ${process.pid}`);
    }).listen(process.env.PORT, process.env.HOST);
    """
        .formatted(version);
  }

  @Test
  void theDefinitionAndTheFileOfTheVersionBeforeComeBackUnderLoad() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("web.js", server("v1"));
      scenario.file("apps.json", APPS.formatted("hello"));
      scenario.done("start", "apps.json");
      assertThat(scenario.run("rollback", "web").assertOneLineOfError())
          .contains("no earlier definition");
      scenario.file("web.js", server("v2"));
      scenario.file("apps.json", APPS.formatted("good day"));
      scenario.done("apply", "apps.json");
      scenario.file("web.js", server("v3"));
      scenario.done("reload", "web");
      assertThat(answer(port)).startsWith("v3 good day");

      try (var load = LoadClient.start(port, 100)) {
        scenario.done("rollback", "web");
        assertThat(answer(port)).startsWith("v2 good day");
        Scenario.killHard(scenario.daemon());
        scenario.done("rollback", "web");
        load.stop().assertNothingLost();
      }
      assertThat(answer(port)).startsWith("v1 hello");
      assertThat(scenario.run("rollback", "web").status()).isNotZero();

      assertThat(scenario.done("history", "web", "--json").output())
          .containsSubsequence("rollback", "env GREETING changed", "rollback", "reload", "start");
      assertThat(scenario.done("describe", "web").output()).contains("History of web");
    }
  }

  private static String answer(int port) throws Exception {
    try (var connection = HttpConnection.open(port)) {
      var answer = connection.get("/", false);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }
}
