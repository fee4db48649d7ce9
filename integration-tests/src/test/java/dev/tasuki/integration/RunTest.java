package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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

  /// An app that ignores what it is asked; `timeout` sends SIGTERM to it and to its whole group.
  @Test
  void aSecondSigtermKillsAndOneSentToAWholeGroupIsNoSecondOne() {
    try (var scenario = Scenario.open()) {
      scenario.file("server.sh", SERVER);
      var timeout = List.of("timeout", "20", TASUKI.toString(), "run", "server.sh");
      var patient = scenario.start("timeout", timeout);
      shows(patient, "up");
      patient.process().destroy(); // timeout passes it on, to its child and to its group
      assertThat(patient.await().output()).as("it was not killed").contains("stopping");

      scenario.file("deaf.sh", "trap 'echo deaf' INT TERM\necho up\nwhile :; do sleep 0.1; done\n");
      var run = scenario.background("run", "deaf.sh", "--raw", "--kill-timeout", "60s");
      shows(run, "up");
      run.process().destroy();
      shows(run, "deaf");
      await()
          .pollDelay(Duration.ofMillis(700)) // a second one, and not the same again
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            run.process().destroy();
            return !run.process().isAlive();
          });
      assertThat(run.await().status()).isEqualTo(137);
    }
  }

  /// What docs/run.md says of the other signals and options.
  @Test
  void signalsReachTheAppsAndOptionsShapeWhatIsShown() {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "app.sh",
          "trap 'echo usr1' USR1\ntrap 'exit 0' INT\necho \"pid $$\"\nwhile :; do sleep 0.1; done\n");
      scenario.file("job.sh", "echo \"a=b c\"\n");
      scenario.file(
          "apps.json",
          "{apps: [{name: 'app', script: 'app.sh'},"
              + " {name: 'job', script: 'job.sh', autorestart: false}]}");
      long began = System.nanoTime();
      var run = scenario.background("run", "apps.json", "--format", "--delay", "1");
      shows(run, "app=app id=0 type=out message=pid ");
      assertThat(System.nanoTime() - began).as("--delay").isGreaterThan(1_000_000_000L);
      shows(run, "app=job id=1 type=out message=a=b c");
      signal(run, "USR1");
      shows(run, "message=usr1");
      signal(run, "HUP"); // no terminal: a reload
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> run.outputSoFar().lines().filter(line -> line.contains("=pid ")).count() == 2);
      run.process().destroy();
      assertThat(run.await().status()).isZero();

      var stays = scenario.background("run", "job.sh", "--no-autorestart", "--no-auto-exit");
      shows(stays, "a=b c");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> scenario.instances("job").getFirst().status().equals("stopped"));
      assertThat(stays.process().isAlive()).isTrue();
      stays.process().destroy();
      assertThat(stays.await().status()).isZero();
    }
  }

  private static void signal(Scenario.Command run, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(run.process().pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
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
