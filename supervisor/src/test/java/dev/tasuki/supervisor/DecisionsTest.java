package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Readiness.Observation;
import dev.tasuki.supervisor.Readiness.Verdict;
import dev.tasuki.supervisor.Readiness.Word;
import dev.tasuki.supervisor.RestartPolicy.Crash;
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
  private static final RestartPolicy FIVE_A_MINUTE = policy(5, 0, 0);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void theFirstRestartIsImmediateAndLaterOnesBackOffUntilTheBudgetIsSpent() {
    List<Instant> crashes = List.of();
    List<Long> delays = new ArrayList<>();
    Decision decision;
    int second = 0;
    do {
      decision = FIVE_A_MINUTE.crashed(crashes, at(START.plusSeconds(second++)));
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
      Decision decision = FIVE_A_MINUTE.crashed(crashes, at(START.plusSeconds(11L * i)));
      crashes = decision.crashes();
      restart = decision.restart();
    }
    assertThat(restart).isFalse();
  }

  @Test
  void crashesOutsideTheWindowAreForgotten() {
    List<Instant> old = Stream.iterate(START, t -> t.plusSeconds(1)).limit(5).toList();
    Decision decision = FIVE_A_MINUTE.crashed(old, at(START.plusSeconds(120)));
    assertThat(decision.restart()).isTrue();
    assertThat(decision.delay()).isZero();
    assertThat(decision.crashes()).hasSize(1);
  }

  private static RestartPolicy policy(int limit, int delayMillis, int backoffMillis) {
    return new RestartPolicy(
        limit,
        Duration.ofSeconds(60),
        Duration.ofMillis(delayMillis),
        Duration.ofMillis(backoffMillis));
  }

  private static Crash at(Instant instant) {
    return new Crash(instant, Duration.ofSeconds(1), Duration.ZERO);
  }

  @Test
  void aFixedDelayHoldsForTheFirstRestartTooAndDoesNotLiftTheLimit() {
    RestartPolicy policy = policy(2, 700, 0);
    List<Instant> crashes = List.of();
    List<Boolean> restarts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Decision decision = policy.crashed(crashes, at(START.plusSeconds(i)));
      crashes = decision.crashes();
      restarts.add(decision.restart());
      assertThat(decision.delay().toMillis()).isEqualTo(decision.restart() ? 700 : 0);
    }
    assertThat(restarts).containsExactly(true, true, false);
  }

  @ParameterizedTest
  @CsvSource({
    // delay before, uptime, delay
    "0,     10,    100",
    "100,   10,    150",
    "150,   29999, 225",
    "225,   30000, 100",
    "11000, 10,    15000",
    "15000, 10,    15000",
  })
  void theExponentialBackOffGrowsByHalfAndBeginsAnewAfterAGoodLife(
      long before, long uptime, long delay) {
    Crash crash = new Crash(START, Duration.ofMillis(uptime), Duration.ofMillis(before));
    Decision decision = policy(Integer.MAX_VALUE, 0, 100).crashed(List.of(), crash);
    assertThat(decision.restart()).isTrue();
    assertThat(decision.delay().toMillis()).isEqualTo(delay);
  }

  @ParameterizedTest
  @CsvSource({"100,-1,false", "101,-1,true", "101,29,false", "101,30,true", "100,30,false"})
  void aReloadThatDidNotHelpIsNotTriedAgainAtOnce(long used, int secondsAgo, boolean due) {
    Instant last = secondsAgo < 0 ? null : START.minusSeconds(secondsAgo);
    assertThat(new MemoryLimit(100).isReloadDue(used, last, START)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({
    // age, listening, since, expected, quiet, verdict, word
    "200,    '',    0,    '',      true,  NOT_YET, NOT_ASKED",
    "1000,   '',    0,    '',      true,  READY, NOT_ASKED",
    "1000,   '',    0,    '',      false, NOT_YET, NOT_ASKED",
    "30000,  '',    0,    '',      false, READY, NOT_ASKED",
    "500,    a,     50,   '',      false, NOT_YET, NOT_ASKED",
    "500,    a,     100,  '',      false, READY, NOT_ASKED",
    "500,    a,     100,  'a b',   false, NOT_YET, NOT_ASKED",
    "5000,   a,     3000, 'a b',   false, READY, NOT_ASKED",
    "500,    'a b', 100,  'a b',   false, READY, NOT_ASKED",
    "29000,  '',    0,    a,       true,  NOT_YET, NOT_ASKED",
    "30000,  '',    0,    a,       true,  TIMED_OUT, NOT_ASKED",
    "29000,  a,     5000, '',      true,  NOT_YET, AWAITED",
    "30000,  a,     5000, '',      true,  TIMED_OUT, AWAITED",
    "30000,  '',    0,    '',      true,  TIMED_OUT, AWAITED",
    "10,     '',    0,    '',      false, READY, SAID",
    "10,     '',    0,    a,       false, NOT_YET, SAID",
    "30000,  '',    0,    a,       true,  TIMED_OUT, SAID",
    "500,    a,     50,   '',      false, NOT_YET, SAID",
    "500,    a,     100,  '',      false, READY, SAID",
  })
  void readiness(
      long age,
      String listening,
      long since,
      String expected,
      boolean quiet,
      Verdict verdict,
      Word word) {
    Observation seen =
        new Observation(
            Duration.ofMillis(age),
            words(listening),
            Duration.ofMillis(since),
            words(expected),
            quiet,
            word);
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
