package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What `start` says of a server that is slow to begin.
final class EarlyStartTest {
  private static final String SLOW =
      """
      const begin = Date.now();
      while (Date.now() - begin < 6000) {}
      require('node:http').createServer((request, response) => response.end())
        .listen(process.env.PORT, process.env.HOST);
      """;

  /// It said nothing, and who trusted it got refused connections.
  @Test
  void aStartThatCannotTellWhetherAServerIsReadySaysSo() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.file("slow.js", SLOW);
      var early = scenario.done("start", "slow.js", "-i", "2", "--listen-timeout", "1500ms");
      assertThat(early.output() + early.error())
          .contains("slow[0]: after 1.5 s it listens on no port")
          .contains("--listen-timeout");
    }
  }

  @Test
  void aStartThatIsPatientEnoughIsOverWhenTheServerListens() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("slow.js", SLOW);
      var start = scenario.done("start", "slow.js", "-i", "2");
      assertThat(start.output() + start.error()).doesNotContain("no port");
      HttpConnection.open(port).close();
    }
  }
}
