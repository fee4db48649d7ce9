package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is saved must come back, and nothing else.
final class SavedListTest {

  @Test
  void theListIsTheSameAfterEveryProcessWasKilled() {
    try (var scenario = Scenario.open()) {
      var before = threeApps(scenario);
      scenario.done("save");
      killEverything(scenario);
      scenario.done("resurrect");
      assertThat(list(scenario)).isEqualTo(before);
    }
  }

  /// As after a boot: not even the journal of the daemon is left.
  @Test
  void theListIsTheSameAfterAnOrderlyEnd() {
    try (var scenario = Scenario.open()) {
      var before = threeApps(scenario);
      scenario.done("save");
      scenario.done("kill");
      assertThat(scenario.instances()).isEmpty();
      scenario.done("resurrect");
      assertThat(list(scenario)).isEqualTo(before);
      var pids = scenario.pids("web");
      assertThat(scenario.done("resurrect").output()).contains("listed already");
      assertThat(scenario.pids("web")).as("what runs is not touched").isEqualTo(pids);
    }
  }

  @Test
  void anEmptyListDoesNotReplaceASavedOne() throws IOException {
    try (var scenario = Scenario.open()) {
      threeApps(scenario);
      scenario.done("save");
      var saved = Files.readString(scenario.home().resolve("dump.json"));
      scenario.done("delete", "all");
      assertThat(scenario.run("save").assertOneLineOfError()).contains("--force");
      assertThat(scenario.home().resolve("dump.json")).hasContent(saved);
      scenario.done("save", "--force");
      assertThat(scenario.done("resurrect").output()).contains("listed already");
      scenario.done("cleardump");
      assertThat(scenario.run("resurrect").assertOneLineOfError()).contains("nothing is saved");
    }
  }

  @Test
  void aDamagedDumpIsReplacedByTheCopyBeforeIt() throws IOException {
    try (var scenario = Scenario.open()) {
      var before = threeApps(scenario);
      scenario.done("save");
      scenario.done("dump");
      Files.writeString(scenario.home().resolve("dump.json"), "[{");
      scenario.done("kill");
      assertThat(scenario.done("resurrect").output()).contains("dump.json.bak");
      assertThat(list(scenario)).isEqualTo(before);
    }
  }

  private static List<String> threeApps(Scenario scenario) {
    scenario.port();
    var sleeper = scenario.file("sleeper.sh", "exec sleep 1000\n").toString();
    scenario.done("start", sleeper, "--name", "first");
    scenario.done(Servers.NODE.start("-i", "2"));
    scenario.done("start", sleeper, "--name", "idle");
    scenario.done("delete", "first"); // so that ids do not begin with 0
    scenario.done("start", sleeper, "--name", "last");
    scenario.done("stop", "idle");
    return list(scenario);
  }

  private static List<String> list(Scenario scenario) {
    return scenario.instances().stream()
        .map(i -> i.name() + " " + i.id() + " " + i.status())
        .toList();
  }

  private static void killEverything(Scenario scenario) {
    // The keeper first: it would start the daemon again.
    var all = new java.util.ArrayList<>(List.of(scenario.keeper(), scenario.daemon()));
    all.addAll(Processes.of(scenario.home()));
    all.forEach(ProcessHandle::destroyForcibly);
    Eventually.until(() -> {
      var left = Processes.of(scenario.home());
      left.forEach(ProcessHandle::destroyForcibly);
      return left.isEmpty();
    });
  }
}
