package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When, how soon and whether an app is started again.
final class RestartBehaviourTest {
  private static final String EXITS =
      "require('fs').appendFileSync('starts', Date.now() + '\\n');"
          + " setTimeout(() => process.exit(7), 50);";

  @Test
  void aRestartDelayIsKept() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("exits.js", EXITS).toString();
      scenario.run(
          "start", program, "--name", "slow", "--restart-delay", "700", "--max-restarts", "2");
      var starts = scenario.work().resolve("starts");
      Eventually.asserted(() -> {
        assertThat(times(starts)).hasSize(3);
        assertThat(scenario.instances("slow").getFirst().status()).isEqualTo("errored");
      });
      assertThat(gaps(starts)).allMatch(gap -> gap >= 700);
    }
  }

  @Test
  void anExponentialBackOffNeverGivesUp() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("exits.js", EXITS).toString();
      scenario.background("start", program, "--name", "db", "--exp-backoff-restart-delay", "100");
      var starts = scenario.work().resolve("starts");
      Eventually.until(() -> times(starts).size() >= 8);
      var gaps = gaps(starts);
      assertThat(gaps.getFirst()).isGreaterThanOrEqualTo(100);
      assertThat(gaps.get(6)).as("%s", gaps).isGreaterThanOrEqualTo(100 * 11); // 1.5^6 = 11.4
      assertThat(scenario.instances("db").getFirst().status()).isNotEqualTo("errored");
    }
  }

  @Test
  void aStopExitCodeIsTheEnd() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("exits.js", EXITS).toString();
      scenario.run("start", program, "--name", "once", "--stop-exit-codes", "3,7");
      assertThat(scenario.instances("once").getFirst().status()).isEqualTo("stopped");
      assertThat(times(scenario.work().resolve("starts"))).hasSize(1);
    }
  }

  /// The memory is that of a child: the main process alone stays small.
  @Test
  void anAppWhoseTreeGrowsBeyondItsLimitIsReloaded() {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "big.js",
          "if (require('fs').existsSync('grow')) global.all = Buffer.alloc(2e8, 1);"
              + " setInterval(() => {}, 1000);");
      var program = scenario.file("parent.sh", "node big.js &\nwait\n").toString();
      scenario.file("grow", "");
      scenario.done("start", program, "--name", "leak", "--max-memory-restart", "150M");
      var pid = scenario.pids("leak");
      assertThat(scenario.work().resolve("grow").toFile().delete()).isTrue();
      Eventually.until(() -> !scenario.pids("leak").equals(pid));
      var after = scenario.pids("leak");
      assertThat(scenario.instances("leak").getFirst().status()).isEqualTo("online");
      assertThat(scenario.done("describe", "leak").output()).contains("150.0mb");
      assertThat(scenario.pids("leak")).as("the new one fits").isEqualTo(after);
    }
  }

  private static List<Long> times(Path file) {
    try {
      return Files.exists(file)
          ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Long> gaps(Path file) {
    var times = times(file);
    return java.util.stream.IntStream.range(1, times.size())
        .mapToObj(at -> times.get(at) - times.get(at - 1))
        .toList();
  }
}
