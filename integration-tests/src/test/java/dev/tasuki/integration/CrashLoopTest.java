package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /// What has crashed is cleared away before more crashes: else a busy machine runs out of
  /// descriptors.
  @Test
  void crashesDoNotPileUpInTheDaemon() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.file("crash.sh", "exit 1");
      scenario.file(
          "crash.json",
          """
          {"apps": [{"name": "crash", "script": "crash.sh", "interpreter": "sh", "instances": 10,
                     "restart_delay": "1ms", "max_restarts": 100000}]}
          """);
      scenario.done("ping");
      var descriptors = Path.of("/proc/" + scenario.daemon().pid() + "/fd");
      long before = count(descriptors);
      var start = scenario.background("start", "crash.json");
      Eventually.until(
          () -> scenario.instances("crash").stream().mapToInt(Instance::restarts).sum() > 200);
      // of each instance one run that lives and two that are gone, and what is just being opened;
      // 200 runs that nobody clears away have a thousand
      assertThat(count(descriptors)).isLessThan(before + 300);
      scenario.done("stop", "crash");
      start.await();
      Eventually.until(() -> count(descriptors) <= before + 10);
    }
  }

  private static long count(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }
}
