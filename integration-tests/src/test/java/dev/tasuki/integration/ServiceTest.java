package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tasuki as a service of systemd, which a small program stands in for (`service-manager.py`): it
/// is told when the apps are up, and keeps the descriptors of the keeper beyond its death.
final class ServiceTest {

  @Test
  void neitherTheListNorAWorkerNorARequestIsLostByAService()
      throws IOException, InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      scenario.done("save");
      scenario.done("kill");

      var manager = start(scenario);
      Eventually.until(() -> manager.outputSoFar().contains("READY=1"));
      assertThat(scenario.instances("web")).as("at READY").hasSize(2);
      Eventually.allOnline(scenario, "web", 2);
      var workers = scenario.pids("web");

      try (var load = LoadClient.start(port, 100)) {
        killBoth(scenario);
        Eventually.until(() -> times(manager, "READY=1") >= 2);
        assertThat(scenario.pids("web")).isEqualTo(workers);
        assertThat(scenario.done("describe", "web").output()).doesNotContain("outlived");

        var keeper = scenario.keeper();
        Scenario.killHard(keeper);
        Eventually.until(() -> times(manager, "started with") == 3);
        Eventually.until(() -> scenario.keeper().pid() != keeper.pid());
        var replacement = "MAINPID=" + scenario.keeper().pid() + " READY=1";
        Eventually.until(() -> manager.outputSoFar().contains(replacement));
        assertThat(scenario.pids("web")).isEqualTo(workers);
        load.stop().assertNothingLost();
      }
      ReloadTest.reload(scenario, port, 1);
      scenario.done("kill");
      assertThat(manager.await().assertDone().output())
          .as("with descriptors, a restart of the service would not bring the list back")
          .contains("STOPPING=1", "ended in order with 0 descriptors");
    }
  }

  private static Scenario.Command start(Scenario scenario) throws IOException {
    try (var program = ServiceTest.class.getResourceAsStream("/service-manager.py")) {
      var script = scenario.file("service-manager.py", new String(program.readAllBytes(), UTF_8));
      return scenario.start(
          "service manager",
          List.of(
              "python3",
              script.toString(),
              scenario.work().resolve("notify").toString(),
              Scenario.ROOT.resolve("tasuki").toString(),
              "service"));
    }
  }

  /// So that neither sees the death of the other and starts another.
  private static void killBoth(Scenario scenario) throws IOException, InterruptedException {
    var keeper = scenario.keeper();
    var daemon = scenario.daemon();
    new ProcessBuilder("kill", "-STOP", Long.toString(keeper.pid())).start().waitFor();
    daemon.destroyForcibly(); // a zombie until its parent is gone
    Scenario.killHard(keeper);
  }

  private static int times(Scenario.Command manager, String word) {
    return manager.outputSoFar().split(word, -1).length - 1;
  }
}
