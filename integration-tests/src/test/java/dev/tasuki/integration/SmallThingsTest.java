package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The small commands, on real processes.
final class SmallThingsTest {

  @Test
  void aSignalArrivesAndOnlyWhereItWasSent() {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file(
              "listens.js",
              "process.on('SIGUSR2', () => console.log('got it')); setInterval(() => {}, 1000);");
      scenario.done("start", program.toString(), "--name", "ears", "-i", "2");
      var pids = scenario.pids("ears");
      assertThat(scenario.done("sendSignal", "SIGUSR2", "1").output()).contains("SIGUSR2");
      Eventually.asserted(
          () -> assertThat(scenario.done("logs", "1", "--nostream").output()).contains("got it"));
      assertThat(scenario.done("logs", "0", "--nostream").output()).doesNotContain("got it");
      assertThat(scenario.pids("ears")).isEqualTo(pids);
      scenario.done("stop", "0");
      assertThat(scenario.run("sendSignal", "TERM", "0").assertOneLineOfError())
          .contains("stopped");
    }
  }

  @Test
  void commandsOnOneIdLeaveTheOtherInstancesAlone() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "3"));
      var other = scenario.instances("web").get(2).pid();
      scenario.done("restart", "0");
      scenario.done("stop", "1");
      scenario.done("delete", "0");
      assertThat(scenario.instances("web").stream().map(i -> i.id() + " " + i.status()))
          .containsExactly("1 stopped", "2 online");
      assertThat(scenario.instances("web").get(1).pid()).isEqualTo(other);
      assertThat(scenario.done("id", "web").output().strip()).isEqualTo("[ 1, 2 ]");
      assertThat(scenario.done("pid", "web").output().lines()).containsExactly("0", "" + other);
    }
  }

  @Test
  void resetForgetsRestarts() {
    try (var scenario = Scenario.open()) {
      var sleeper = scenario.file("sleeper.sh", "exec sleep 1000\n").toString();
      scenario.set("API_TOKEN", "hunter2");
      scenario.done("start", sleeper, "--name", "app");
      scenario.done("restart", "app");
      assertThat(scenario.instances("app").getFirst().restarts()).isEqualTo(1);
      scenario.done("reset", "app");
      assertThat(scenario.instances("app").getFirst().restarts()).isZero();
      assertThat(scenario.done("env", "0").output()).contains("API_TOKEN: ***");
      assertThat(scenario.done("env", "0", "--show-secrets").output()).contains("hunter2");
      assertThat(scenario.done("prettylist").output()).contains("status: 'online'");
    }
  }

  @Test
  void whatNeedsNoDaemonStartsNone() {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.done("completion", "bash").output()).contains("complete -F");
      assertThat(scenario.done("startup", "systemd").output())
          .contains("ExecStart=" + Scenario.ROOT.resolve("tasuki") + " service")
          .contains("TASUKI_HOME=" + scenario.home());
      assertThat(scenario.done("unstartup", "systemd").output()).contains("systemctl disable");
      assertThat(scenario.run("startup", "upstart").assertOneLineOfError()).contains("systemd");
      assertThat(Processes.of(scenario.home())).isEmpty();
    }
  }
}
