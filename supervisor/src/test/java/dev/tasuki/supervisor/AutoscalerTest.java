package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.config.ScaleRules;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A second at a time, with the goals: 2 to 8 instances, 70 % of a core, 5 in a queue, 100 ms; up
/// after 3 s, down after 20 s.
final class AutoscalerTest {
  private static final ScaleRules GOALS =
      new ScaleRules(
          2, 8, 70, 5, Duration.ofMillis(100), null, Duration.ofSeconds(3), Duration.ofSeconds(20));

  private final Autoscaler autoscaler = new Autoscaler(Instant.EPOCH);
  private Instant now = Instant.EPOCH;
  private int instances = 2;
  private int starting;

  /// One second with so much of each, per instance.
  private Autoscaler.@Nullable Decision second(int cpu, int queue, OptionalDouble latency) {
    now = now.plusSeconds(1);
    int settled = instances - starting;
    var decision =
        autoscaler.next(
            GOALS,
            new ScaleSample(
                now, instances, settled, starting, cpu * settled, queue * instances, latency));
    instances = decision == null ? instances : decision.target();
    return decision;
  }

  private Autoscaler.@Nullable Decision second(int cpu) {
    return second(cpu, 0, OptionalDouble.empty());
  }

  /// @return after how many seconds something was decided, 0 for never
  private int secondsUntilDecision(int cpu, int most) {
    for (int i = 1; i <= most; i++) {
      if (second(cpu) != null) {
        return i;
      }
    }
    return 0;
  }

  @Test
  void aMomentOfLoadAddsNothing() {
    for (int i = 0; i < 20; i++) {
      assertThat(second(300)).isNull();
      assertThat(second(300)).isNull();
      assertThat(second(10)).isNull();
    }
  }

  @Test
  void loadThatStaysAddsAsManyAsItNeeds() {
    assertThat(secondsUntilDecision(100, 10)).isEqualTo(4);
    assertThat(instances).isEqualTo(3); // 2 × 100 / 70
    assertThat(autoscaler.state()).isEqualTo("cpu 100% of 70%, queue 0 of 5, no latency reported");
  }

  @Test
  void noMoreThanTwiceAsManyAtOnceAndNeverAboveTheMost() {
    assertThat(secondsUntilDecision(900, 10)).isPositive();
    assertThat(instances).isEqualTo(4);
    assertThat(secondsUntilDecision(900, 10)).isPositive();
    assertThat(instances).isEqualTo(8);
    assertThat(secondsUntilDecision(900, 100)).isZero();
  }

  @Test
  void whatIsOnItsWayIsNotAddedASecondTime() {
    assertThat(secondsUntilDecision(100, 10)).isPositive();
    starting = 1;
    assertThat(secondsUntilDecision(100, 60)).isZero();
    starting = 0;
    assertThat(secondsUntilDecision(100, 10)).isPositive();
  }

  @Test
  void littleAboveTheGoalIsNoReason() {
    assertThat(secondsUntilDecision(75, 100)).isZero();
  }

  @Test
  void instancesGoOneByOneAfterTheCoolDown() {
    instances = 5;
    assertThat(secondsUntilDecision(1, 100)).isEqualTo(21);
    assertThat(instances).isEqualTo(4);
    assertThat(secondsUntilDecision(1, 100)).isEqualTo(21);
    assertThat(instances).isEqualTo(3);
  }

  @Test
  void theLeastStay() {
    assertThat(secondsUntilDecision(0, 200)).isZero();
  }

  @Test
  void oneBusySecondKeepsTheInstancesForACoolDown() {
    instances = 3;
    for (int i = 0; i < 10; i++) {
      assertThat(secondsUntilDecision(1, 15)).isZero();
      assertThat(second(60)).isNull();
    }
  }

  /// What three would need at 40 %, two would have at 60 %: below the goal, but two at 66 % are not
  /// worth it.
  @Test
  void aStepDownIsNotFollowedByAStepUp() {
    instances = 3;
    assertThat(secondsUntilDecision(44, 100)).isZero();
    assertThat(secondsUntilDecision(40, 100)).isPositive();
    assertThat(secondsUntilDecision(60, 100)).isZero();
  }

  @Test
  void aQueueThatStaysAddsOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(second(10, 6, OptionalDouble.empty())).isNull();
    }
    var decision = second(10, 6, OptionalDouble.empty());
    assertThat(decision).isEqualTo(new Autoscaler.Decision(3, "queue 6 of 5"));
  }

  @Test
  void aReportedLatencyThatStaysAddsOne() {
    for (int i = 0; i < 3; i++) {
      assertThat(second(10, 0, OptionalDouble.of(250))).isNull();
    }
    assertThat(second(10, 0, OptionalDouble.of(250)))
        .isEqualTo(new Autoscaler.Decision(3, "latency 250 of 100 ms"));
  }

  @Test
  void aNumberOutsideOfTheRangeIsBroughtIntoIt() {
    instances = 12;
    assertThat(second(0)).isEqualTo(new Autoscaler.Decision(8, "2 to 8 are set"));
    instances = 1;
    assertThat(second(0)).isEqualTo(new Autoscaler.Decision(2, "2 to 8 are set"));
  }

  @Test
  void whatAUserScaledStaysForACoolDown() {
    assertThat(secondsUntilDecision(1, 30)).isZero();
    instances = 4;
    assertThat(secondsUntilDecision(1, 100)).isEqualTo(21);
  }

  @Test
  void withoutAnInstanceThatServesNothingIsDecided() {
    starting = 2;
    assertThat(secondsUntilDecision(0, 100)).isZero();
    assertThat(autoscaler.state()).contains("waits");
  }
}
