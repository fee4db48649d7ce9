package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What is set once must hold, and nothing wrong may be kept.
final class SettingsTest {

  @Test
  void whatIsSetHoldsForAppsThatSayNothingElse() throws IOException {
    try (var scenario = Scenario.open()) {
      var app = scenario.file("app.sh", "exec sleep 1000\n").toString();
      scenario.done("multiset", "kill_timeout 7s max_restarts 20");
      scenario.done("start", app, "--name", "app", "--max-restarts", "3");
      assertThat(scenario.done("jlist").output())
          .contains("\"kill_timeout\":7000")
          .contains("\"max_restarts\":3");
      assertThat(scenario.run("set", "kill_timeuot", "7s").assertOneLineOfError())
          .contains("did you mean kill_timeout");
      assertThat(scenario.run("set", "kill_timeout", "soon").assertOneLineOfError())
          .contains("duration");
      assertThat(scenario.done("conf").output())
          .isEqualTo("kill_timeout = 7s\nmax_restarts = 20\n");

      var before = scenario.pids("app");
      scenario.done("set", "app:LEVEL", "debug");
      assertThat(scenario.pids("app")).isNotEqualTo(before);
      assertThat(environment(scenario)).contains("LEVEL=debug", "app={\"LEVEL\":\"debug\"}");
      scenario.done("unset", "app:LEVEL");
      assertThat(environment(scenario)).doesNotContain("LEVEL=debug");
    }
  }

  private static String environment(Scenario scenario) throws IOException {
    return Files.readString(Path.of("/proc/" + scenario.pids("app").getFirst() + "/environ"));
  }

  /// man says nothing when it understands all of a page; groff would name what it does not.
  @Test
  void theManualPageIsOne() {
    try (var scenario = Scenario.open()) {
      var page = scenario.done("man").output();
      assertThat(page)
          .startsWith(".TH TASUKI 1")
          .contains(".SS reload", ".B \\-i, \\-\\-instances");
      assertThat(
              page.lines().filter(line -> line.startsWith(".")).map(line -> line.split(" ", 2)[0]))
          .containsOnly(".TH", ".SH", ".SS", ".B", ".I", ".TP", ".PP", ".nf", ".fi");
    }
  }
}
