package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RestartPaceTest {
  @Test
  void anAppThatCrashesAloneDoesNotWait() {
    assertThat(new RestartPace().place()).isZero();
  }

  @Test
  void hundredsThatCrashTogetherDoNotTakeTheProcessorsFromAllOthers() {
    var pace = new RestartPace();
    long begin = System.nanoTime();
    for (int i = 0; i < 8; i++) {
      assertThat(pace.place()).isZero();
    }
    Duration last = Duration.ZERO;
    for (int i = 0; i < 192; i++) {
      last = pace.place();
    }
    Duration until = last.plusNanos(System.nanoTime() - begin);
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(until).isGreaterThanOrEqualTo(Duration.ofMillis(192 * 40 / processors));
    assertThat(until).isLessThan(Duration.ofMillis(16_000 / processors + 5_000));
  }
}
