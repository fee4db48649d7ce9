package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// An app that cannot live must not be restarted for ever, and must not be called online.
final class CrashLoopTest {

  @Test
  void anAppThatKeepsCrashingBecomesErroredWithItsReason() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("broken.js", "console.error('no such table'); process.exit(3);");
      var start = scenario.run("start", program.toString(), "--name", "broken");
      assertThat(start.status()).as("%s", start).isNotZero();
      Eventually.asserted(() ->
          assertThat(scenario.instances("broken"))
              .singleElement()
              .satisfies(instance -> {
                assertThat(instance.status()).isEqualTo("errored");
                assertThat(instance.exitCode()).isEqualTo(3);
                assertThat(instance.restarts()).isBetween(1, 5);
              }));
      var description = scenario.done("describe", "broken").output();
      assertThat(description).contains("errored").contains("3").contains("no such table");
    }
  }

  @Test
  void anAppThatKeepsCrashingDoesNotDisturbItsNeighbour() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        scenario.run("start", scenario.file("broken.js", "process.exit(3);").toString());
        assertThat(scenario.pids("web")).isEqualTo(before);
        load.stop().assertNothingLost();
      }
    }
  }
}
