package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// After a power failure nobody types `tasuki start`: the daemon itself must know who needs whom.
final class RecoveryOrderTest {
  private static final String PROGRAM =
      """
      const fs = require('node:fs');
      const note = word => fs.appendFileSync('%s', `${word} ${Date.now()}\\n`);
      note('start');
      setTimeout(() => require('node:http').createServer(() => {})
          .listen(0, '127.0.0.1', () => note('ready')), %d);
      """;

  @Test
  void anAppIsNotStartedBeforeWhatItDependsOnIsUpWhenEverythingWasKilled() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.file("db.js", PROGRAM.formatted("db.times", 700));
      scenario.file("api.js", PROGRAM.formatted("api.times", 0));
      scenario.file(
          "eco.json",
          """
          {"apps": [
            {"name": "api", "script": "api.js", "depends_on": ["db"]},
            {"name": "db", "script": "db.js"}]}
          """);
      scenario.done("start", "eco.json");
      killEverything(scenario);
      assertThat(scenario.done("ls").output()).contains("api", "db");
      Eventually.until(() -> times(scenario.work().resolve("api.times"), "ready").size() == 2);
      assertThat(times(scenario.work().resolve("api.times"), "start").getLast())
          .isGreaterThanOrEqualTo(times(scenario.work().resolve("db.times"), "ready").getLast());
      Eventually.allOnline(scenario, "api", 1);
      Eventually.allOnline(scenario, "db", 1);
    }
  }

  /// The keeper cannot start a daemon while it is stopped.
  private static void killEverything(Scenario scenario) throws IOException, InterruptedException {
    var pid = Long.toString(scenario.keeper().pid());
    new ProcessBuilder("kill", "-STOP", pid).start().waitFor();
    Processes.of(scenario.home()).forEach(ProcessHandle::destroyForcibly);
    Eventually.until(() -> Processes.of(scenario.home()).isEmpty());
  }

  private static List<Long> times(Path file, String word) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> Long.valueOf(line.substring(word.length() + 1)))
        .toList();
  }
}
