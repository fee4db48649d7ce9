package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `tasuki monit` in a real terminal, that of tmux.
final class MonitorTest {
  private static final String HOSTILE =
      """
      trap 'exit 0' INT TERM
      while :; do
        printf '\\033[2J\\033[1;1H\\033]0;title\\007taken over\\n'
        echo "tick $((i += 1))"; sleep 0.2
      done
      """;

  @Test
  void theScreenFollowsSizesKeysAndTheDaemonsDeathAndNoLineOfAnAppBreaksIt() {
    try (var scenario = Scenario.open();
        var terminal = TerminalScreen.open(scenario, 80, 24)) {
      scenario.file("hostile.sh", HOSTILE);
      scenario.file("calm.sh", "exec sleep 600\n");
      scenario.done("start", "hostile.sh");
      scenario.done("start", "calm.sh");
      terminal.type("'" + Scenario.ROOT.resolve("tasuki") + "' monit", "Enter");
      terminal.shows("2 instances, 2 online", "›0 hostile|›1 calm");
      terminal.keys("/", "h", "o", "Enter");
      terminal.shows("Log of hostile:0", "taken over", "tick \\d+");
      assertThat(terminal.lines()).hasSize(24).first().asString().contains("tasuki monit");

      terminal.resize(200, 50);
      terminal.shows("Facts ─{80,}");
      terminal.resize(50, 10);
      terminal.shows("needs 60×14, has 50×10");
      terminal.resize(80, 24);

      Scenario.killHard(scenario.daemon());
      terminal.shows("2 instances, 2 online", "tick \\d+");

      terminal.keys("s");
      terminal.shows("Stop hostile\\? y/n");
      terminal.keys("n");
      terminal.shows("q quit");
      terminal.keys("s", "y");
      terminal.shows("stop hostile: done", "0 hostile +stopped");
      terminal.keys("q");
      terminal.isClean();
    }
  }

  @Test
  void theTerminalIsCleanAfterCtrlCAndSigtermAndKill9() {
    try (var scenario = Scenario.open();
        var terminal = TerminalScreen.open(scenario, 80, 24)) {
      scenario.done("ping");
      for (String signal : List.of("", "-TERM", "-KILL")) {
        terminal.type("'" + Scenario.ROOT.resolve("tasuki") + "' monit", "Enter");
        terminal.shows("no apps yet");
        if (signal.isEmpty()) {
          terminal.keys("C-c");
        } else {
          terminal.run("kill", signal, Long.toString(monitor(scenario).pid()));
        }
        terminal.isClean();
      }
    }
  }

  private static ProcessHandle monitor(Scenario scenario) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> Processes.of(scenario.home(), "tasuki-monitor.jar", "\n"),
            found -> found.size() == 1)
        .getFirst();
  }

  @Test
  void withoutATerminalItSaysSo() {
    assumeTrue(TerminalScreen.isPossible());
    try (var scenario = Scenario.open()) {
      assertThat(scenario.run("monit").error()).contains("needs a terminal");
    }
  }
}
