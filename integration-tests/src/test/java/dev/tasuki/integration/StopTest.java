package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is stopped must be gone: the whole tree, its port, its files.
final class StopTest {

  @ParameterizedTest
  @ValueSource(strings = {"stop", "delete"})
  void noProcessOfTheTreeIsLeftBy(String command) {
    try (var scenario = Scenario.open()) {
      var marker = "9" + scenario.port();
      // A shell, its child in the foreground, and one that has left the session.
      var line = "setsid sleep %s & sleep %s; true".formatted(marker, marker);
      scenario.done("start", line, "--name", "tree");
      Eventually.until(() -> Processes.of(scenario.home(), "sleep " + marker).size() >= 2);
      scenario.done(command, "tree");
      assertThat(left(scenario, "sleep " + marker)).isEmpty();
    }
  }

  @Test
  void aStubbornProcessDoesNotOutliveTheKillTimeout() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("stubborn.sh", "trap '' INT TERM\nwhile :; do sleep 1; done\n");
      scenario.done("start", program.toString(), "--name", "mule", "--kill-timeout", "500");
      scenario.done("stop", "mule");
      assertThat(left(scenario, "stubborn.sh")).isEmpty();
      assertThat(scenario.instances("mule").getFirst().status()).isEqualTo("stopped");
      assertThat(scenario.instances("mule").getFirst().pid()).isZero();
    }
  }

  @Test
  void aStoppedAppStaysListedAndStartsAgain() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start());
      scenario.done("stop", "web");
      assertThat(scenario.instances("web")).hasSize(1);
      scenario.done("start", "web");
      Eventually.allOnline(scenario, "web", 1);
      LoadClient.burst(port, 20, 2).assertNothingLost();
      scenario.done("delete", "web");
      assertThat(scenario.instances()).isEmpty();
    }
  }

  /// As at the end of a session, or of the machine. The daemon that the keeper starts in the place
  /// of the one that died is asked to end while it is still starting.
  @Test
  void aSignalToAllProcessesAtOnceEndsThemAll() {
    try (var scenario = Scenario.open()) {
      scenario.done("start", "sleep 1000", "--name", "app");
      var keeper = scenario.keeper();
      var daemon = scenario.daemon();
      var app = ProcessHandle.of(scenario.pids("app").getFirst()).orElseThrow();
      daemon.destroy();
      keeper.destroy();
      app.destroy();
      Eventually.until(() -> !keeper.isAlive());
      assertThat(List.of(daemon, app)).noneMatch(ProcessHandle::isAlive);
      assertThat(Processes.of(scenario.home(), "")).isEmpty();
    }
  }

  @Test
  void killLeavesNoProcessNoSocketAndNoPidFile() throws java.io.IOException {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      scenario.done("kill");
      Eventually.asserted(() -> assertThat(left(scenario, "")).isEmpty());
      assertThat(scenario.home().resolve("tasukid.sock")).doesNotExist();
      try (var files = Files.walk(scenario.home())) {
        assertThat(files.map(Path::toString)).noneMatch(file -> file.endsWith(".pid"));
      }
    }
  }

  private static List<String> left(Scenario scenario, String word) {
    return Processes.of(scenario.home(), word).stream().map(Processes::describe).toList();
  }
}
