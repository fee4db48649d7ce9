package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Another version takes over, and the apps are not to notice.
final class UpdateTest {

  @Test
  void noRequestAndNoWorkerIsLostWhenAnotherInstallationTakesOver() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.instances("web");
      var keeper = scenario.keeper().pid();
      var daemon = scenario.daemon().pid();
      var other = copyOfTheInstallation(scenario);
      try (var load = LoadClient.start(port, 100)) {
        update(scenario, other).assertDone();
        assertThat(scenario.daemon().pid()).isNotEqualTo(daemon);
        assertThat(commandLine(scenario.daemon().pid())).contains(other.toString());
        assertThat(scenario.keeper().pid()).as("workers keep their parent").isEqualTo(keeper);
        assertThat(commandLine(keeper)).contains(other.toString());
        scenario.done("update"); // and back again
        assertThat(commandLine(keeper)).doesNotContain(other.toString());
        assertThat(scenario.instances("web"))
            .extracting(Instance::pid)
            .isEqualTo(before.stream().map(Instance::pid).toList());
        load.stop().assertNothingLost();
      }
      assertExitsAreStillSeen(scenario);
      assertThat(ReloadTest.reload(scenario, port, 1).byProcess()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  /// The new keeper is the parent that the old one was: it gets the exit status.
  private static void assertExitsAreStillSeen(Scenario scenario) {
    Scenario.killHard(ProcessHandle.of(scenario.pids("web").getFirst()).orElseThrow());
    Eventually.asserted(() ->
        assertThat(scenario.instances("web"))
            .anyMatch(instance -> Integer.valueOf(137).equals(instance.exitCode())));
    Eventually.allOnline(scenario, "web", 2);
  }

  @Test
  void aVersionThatDoesNotUnderstandTheStateTouchesNothing() throws Exception {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("app.sh", "exec sleep 1000\n").toString();
      scenario.done("start", program, "--name", "app");
      scenario.done("save");
      var daemon = scenario.daemon().pid();
      var dump = scenario.home().resolve("dump.json");
      Files.writeString(
          dump, Files.readString(dump).replaceFirst("\"apps\"", "\"moon\": 1, \"apps\""));
      assertThat(scenario.run("update").assertOneLineOfError())
          .contains("nothing was touched")
          .contains("moon");
      assertThat(scenario.daemon().pid()).isEqualTo(daemon);
    }
  }

  @Test
  void aHangUpOfTheTerminalIsIgnored() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      var daemon = scenario.daemon().pid();
      var keeper = scenario.keeper().pid();
      new ProcessBuilder("kill", "-HUP", Long.toString(daemon), Long.toString(keeper))
          .start()
          .waitFor();
      scenario.done("ping");
      assertThat(scenario.daemon().pid()).isEqualTo(daemon);
      assertThat(scenario.keeper().pid()).isEqualTo(keeper);
    }
  }

  private static Path copyOfTheInstallation(Scenario scenario) throws IOException {
    var to = Files.createDirectories(scenario.work().resolve("other/lib"));
    try (var jars = Files.list(Scenario.DISTRIBUTION.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, to.resolve(jar.getFileName()));
      }
    }
    return to;
  }

  private static Result update(Scenario scenario, Path lib) {
    return scenario
        .start(
            "update of " + lib,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                lib.resolve("tasuki-client.jar").toString(),
                "update"))
        .await();
  }

  private static String commandLine(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
  }
}
