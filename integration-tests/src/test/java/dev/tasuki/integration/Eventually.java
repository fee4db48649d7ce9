package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;

/// Conditions that come true in a while.
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Eventually() {}

  static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /// Whether it comes true in time.
  static boolean within(Duration limit, Callable<Boolean> condition) {
    try {
      await().atMost(limit).pollInterval(Duration.ofMillis(50)).until(condition);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  static void asserted(ThrowingRunnable assertion) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion);
  }

  /// Until an app has so many instances, and all of them are online.
  static void allOnline(Scenario scenario, String app, int count) {
    asserted(() ->
        assertThat(scenario.instances(app))
            .hasSize(count)
            .allMatch(instance -> instance.status().equals("online")));
  }
}
