package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `tasuki run`: apps in the foreground. The scenario's TASUKI_HOME is free, so it is used, and
/// closing the scenario fails if anything of it is left.
final class RunTest {
  private static final Path TASUKI = Scenario.ROOT.resolve("tasuki");
  private static final String SERVER =
      """
      trap 'echo stopping; exit 3' INT TERM
      echo up
      while :; do sleep 0.1; done
      """;

  @Test
  void theExitCodeAndEveryLineOfAJobArriveAndNothingIsLeft() {
    try (var scenario = Scenario.open()) {
      scenario.file("job.sh", "echo one; echo two >&2; printf three; exit 7\n");
      var result = scenario.run("run", "job.sh", "--no-autorestart");
      assertThat(result.status()).as("%s", result).isEqualTo(7);
      assertThat(result.output()).isEqualTo("job:0 | one\njob:0 | three\n");
      assertThat(result.error()).contains("job:0 | two\n");
      assertThat(Processes.of(scenario.home())).isEmpty();

      scenario.file("good.sh", "echo done\n");
      var good = scenario.done("run", "good.sh", "--no-autorestart", "--raw");
      assertThat(good.output()).isEqualTo("done\n");
    }
  }

  @Test
  void sigtermStopsGracefullyAlsoWhenTheDaemonHasDied() {
    try (var scenario = Scenario.open()) {
      scenario.file("server.sh", SERVER);
      var run = scenario.background("run", "server.sh");
      shows(run, "up");
      Scenario.killHard(scenario.daemon());
      scenario.daemon(); // comes back, and is taken again
      await().atMost(Duration.ofSeconds(20)).until(() -> scenario.run("ping").status() == 0);
      run.process().destroy();
      var result = run.await();
      assertThat(result.status()).as("%s", result).isEqualTo(3);
      assertThat(Processes.of(scenario.home())).isEmpty();
    }
  }

  @Test
  void killedByForceItTakesEverythingAlong() {
    try (var scenario = Scenario.open()) {
      scenario.file("server.sh", SERVER);
      var run = scenario.background("run", "server.sh");
      shows(run, "up");
      run.process().destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(Processes.of(scenario.home()).stream().map(Processes::describe))
                  .isEmpty());
    }
  }

  @Test
  void devRestartsOnAChangeNamesTheFileAndStaysWhenTheAppHasFailed() {
    try (var scenario = Scenario.open()) {
      scenario.file("server.sh", SERVER.replace("echo up", "cat text"));
      scenario.file("text", "first\n");
      var run = scenario.background("dev", "server.sh");
      shows(run, "first");
      scenario.file("text", "second\n");
      shows(run, "second");
      run.process().destroy();
      var result = run.await();
      assertThat(result.error()).containsOnlyOnce("tasuki: server restarts: text changed\n");
      assertThat(Processes.of(scenario.home())).isEmpty();
    }
  }

  @Test
  void asPid1ItObeysSigtermAndPassesTheExitCodeOn() {
    try (var scenario = Scenario.open()) {
      var unshare = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc"));
      if (scenario.start("unshare", with(unshare, "true")).await().status() != 0) {
        return; // a user who may not make namespaces: there is no PID 1 to be
      }
      scenario.file("server.sh", SERVER);
      var run = scenario.start("unshare", with(unshare, TASUKI.toString(), "run", "server.sh"));
      shows(run, "up");
      var first = run.process().children().findFirst().orElseThrow();
      assertThat(first.destroy()).isTrue();
      assertThat(run.await().status()).isEqualTo(3);
    }
  }

  private static List<String> with(List<String> words, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }

  private static void shows(Scenario.Command run, String text) {
    await().atMost(Duration.ofSeconds(60)).until(() -> run.outputSoFar().contains(text));
  }
}
