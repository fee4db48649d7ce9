package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The load test for users, on a real app.
final class BenchTest {

  @Test
  void eachWorkerHasALineAndNothingFails() {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var words = new String[] {"bench", ":" + port, "-d", "1s", "--warm-up", "200ms", "-c", "8"};
      var shown = scenario.done(words).output();
      for (long pid : scenario.pids("web")) {
        assertThat(shown).contains("process " + pid);
      }
      assertThat(shown).contains("p99.9", "new connections").doesNotContain("refused");
    }
  }

  @Test
  void aServerThatDiesIsNotCalledWell() {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("--no-autorestart"));
      var bench = scenario.background("bench", ":" + port, "-d", "4s", "--warm-up", "0s", "--json");
      Eventually.until(() -> scenario.run("bench", ":" + port, "-d", "100ms").status() == 0);
      Scenario.killHard(ProcessHandle.of(scenario.pids("web").getFirst()).orElseThrow());
      var result = bench.await();
      assertThat(result.status()).as("%s", result).isEqualTo(1);
      assertThat(result.output()).contains("\"refused\":");
    }
  }

  @Test
  void whatCannotBeMeasuredIsRefusedInOneLine() {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done("version"); // the first command after a build says that it makes caches
      assertThat(scenario.run("bench", ":" + port).assertOneLineOfError()).contains("refused");
      assertThat(scenario.run("bench", "https://localhost/").assertOneLineOfError())
          .contains("only http");
      assertThat(scenario.run("bench", "localhost", "-c", "0").assertOneLineOfError())
          .contains("1 to 100000");
    }
  }
}
