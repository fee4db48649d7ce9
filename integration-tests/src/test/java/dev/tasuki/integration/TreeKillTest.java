package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What an app has started must not outlive it.
final class TreeKillTest {
  @Test
  void nothingOfATreeSurvivesThatForksTwiceIntoSessionsOfItsOwn() {
    try (var scenario = Scenario.open()) {
      assertThat(TreeKill.run(scenario, 20)).isGreaterThanOrEqualTo(20 * 9);
    }
  }
}
