package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Readiness.Verdict;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
  private static final Health.Limits LIMITS = new Health.Limits(3, 2, Duration.ofSeconds(30));

  /// Checks from left to right, the first at the given age, one a second: + passed, - failed.
  @ParameterizedTest
  @CsvSource({
    "0, '', UNKNOWN",
    "0, +, UNKNOWN",
    "0, ++, WELL",
    "0, +-+, UNKNOWN", // not in a row
    "0, ++--, WELL",
    "0, ++---, ILL", // once well, the start period is over
    "0, ++--+--, WELL",
    "0, ++---+, ILL",
    "0, ++---++, WELL",
    "0, ----------, UNKNOWN", // still starting
    "30, --, UNKNOWN",
    "30, ---, ILL",
    "28, ----, UNKNOWN", // two of them at the age of 28 s and 29 s
    "28, -----, ILL"
  })
  void onlyChecksInARowCountAndFailuresWhileStartingDoNot(
      int age, String checks, Health.State expected) {
    Health health = Health.UNKNOWN;
    for (int at = 0; at < checks.length(); at++) {
      health = health.after(checks.charAt(at) == '+', Duration.ofSeconds(age + at), LIMITS);
    }
    assertThat(health.state()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "READY, , false, READY", // no check
    "READY, , true, READY",
    "READY, true, true, READY",
    "READY, false, false, NOT_YET",
    "READY, false, true, TIMED_OUT",
    "NOT_YET, true, false, NOT_YET",
    "TIMED_OUT, true, true, TIMED_OUT"
  })
  void nobodyIsReadyBeforeItsFirstGoodReadinessCheck(
      Verdict otherwise, Boolean passed, boolean overdue, Verdict expected) {
    assertThat(Readiness.checked(otherwise, passed, overdue)).isEqualTo(expected);
  }
}
