package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Readiness.Observation;
import dev.tasuki.supervisor.Readiness.Verdict;
import dev.tasuki.supervisor.RestartPolicy.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionsTest {
  private static final RestartPolicy FIVE_A_MINUTE = new RestartPolicy(5, Duration.ofSeconds(60));
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theFirstRestartIsImmediateAndLaterOnesBackOffUntilTheBudgetIsSpent() {
    List<Instant> crashes = List.of();
    List<Long> delays = new ArrayList<>();
    Decision decision;
    int second = 0;
    do {
      decision = FIVE_A_MINUTE.crashed(crashes, START.plusSeconds(second++));
      crashes = decision.crashes();
      delays.add(decision.restart() ? decision.delay().toMillis() : -1);
    } while (decision.restart());
    assertThat(delays).containsExactly(0L, 100L, 200L, 400L, 800L, -1L);
  }

  @Test
  void aSlowCrashLoopIsCaughtAlthoughEachRunOutlivesMinUptime() {
    List<Instant> crashes = List.of();
    boolean restart = true;
    for (int i = 0; i < 6; i++) {
      Decision decision = FIVE_A_MINUTE.crashed(crashes, START.plusSeconds(11L * i));
      crashes = decision.crashes();
      restart = decision.restart();
    }
    assertThat(restart).isFalse();
  }

  @Test
  void crashesOutsideTheWindowAreForgotten() {
    List<Instant> old = Stream.iterate(START, t -> t.plusSeconds(1)).limit(5).toList();
    Decision decision = FIVE_A_MINUTE.crashed(old, START.plusSeconds(120));
    assertThat(decision.restart()).isTrue();
    assertThat(decision.delay()).isZero();
    assertThat(decision.crashes()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    // age, listening, since, expected, quiet, verdict
    "200,    '',    0,    '',      true,  NOT_YET",
    "1000,   '',    0,    '',      true,  READY",
    "1000,   '',    0,    '',      false, NOT_YET",
    "30000,  '',    0,    '',      false, READY",
    "500,    a,     50,   '',      false, NOT_YET",
    "500,    a,     100,  '',      false, READY",
    "500,    a,     100,  'a b',   false, NOT_YET",
    "5000,   a,     3000, 'a b',   false, READY",
    "500,    'a b', 100,  'a b',   false, READY",
    "29000,  '',    0,    a,       true,  NOT_YET",
    "30000,  '',    0,    a,       true,  TIMED_OUT",
  })
  void readiness(
      long age, String listening, long since, String expected, boolean quiet, Verdict verdict) {
    Observation seen =
        new Observation(
            Duration.ofMillis(age),
            words(listening),
            Duration.ofMillis(since),
            words(expected),
            quiet);
    assertThat(Readiness.judge(seen, Duration.ofSeconds(1), Duration.ofSeconds(30)))
        .isEqualTo(verdict);
  }

  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
  }

  @Test
  void scalingFillsHolesAndRemovesTheHighestSlots() {
    assertThat(ScalePlan.of(List.of(0, 2), 4).add()).containsExactly(1, 3);
    assertThat(ScalePlan.of(List.of(0, 1, 2, 3), 2).remove()).containsExactly(3, 2);
    assertThat(ScalePlan.of(List.of(0, 1), 2)).isEqualTo(new ScalePlan(List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({"3,2,3", "+2,2,4", "-1,2,1", "1000,1,1000"})
  void scaleWords(String word, int current, int target) {
    assertThat(ScalePlan.target(word, current)).contains(target);
  }

  @ParameterizedTest
  @CsvSource({"0,2", "-2,2", "1001,1", "x,1", "1.5,1", "+999999,2", "'',1"})
  void scaleWordsThatAreRefused(String word, int current) {
    assertThat(ScalePlan.target(word, current)).isEmpty();
  }
}
