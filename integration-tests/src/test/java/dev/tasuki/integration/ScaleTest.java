package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// More or fewer instances: nobody outside notices.
final class ScaleTest {

  @Test
  void noRequestIsLostWhileScalingUpAndDown() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      try (var load = LoadClient.start(port, 100)) {
        scenario.done("scale", "web", "4");
        assertThat(scenario.pids("web")).hasSize(4);
        scenario.done("scale", "web", "-2");
        assertThat(scenario.pids("web")).hasSize(2);
        scenario.done("scale", "web", "+1");
        assertThat(scenario.pids("web")).hasSize(3);
        scenario.done("scale", "web", "1");
        assertThat(scenario.pids("web")).hasSize(1);
        load.stop().assertNothingLost();
      }
    }
  }

  @Test
  void scalingKeepsTheInstancesThatStay() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      scenario.done("scale", "web", "+1");
      assertThat(scenario.pids("web")).containsAll(before);
    }
  }
}
