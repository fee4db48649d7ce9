package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> runs(String schedule, String after, int count) {
    CronSchedule parsed = CronSchedule.parse(schedule);
    Instant at = LocalDateTime.parse(after).atZone(BERLIN).toInstant();
    List<String> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      at = parsed.next(at, BERLIN).orElseThrow();
      found.add(at.atZone(BERLIN).toOffsetDateTime().toString());
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/15 * * * *|2026-03-03T10:01|2026-03-03T10:15+01:00",
        "0 9-17/4 * * mon-fri|2026-03-06T17:30|2026-03-09T09:00+01:00",
        "30 2 1,15 * *|2026-03-15T02:30|2026-04-01T02:30+02:00",
        "0 0 13 * 5|2026-03-07T00:00|2026-03-13T00:00+01:00",
        "0 0 * * sat-sun|2026-03-07T00:00|2026-03-08T00:00+01:00",
        "0 0 * * 7|2026-03-07T00:00|2026-03-08T00:00+01:00",
        "0 0 L * ?|2026-02-10T00:00|2026-02-28T00:00+01:00",
        "0 0 29 feb *|2026-02-10T00:00|2028-02-29T00:00+01:00",
        "@daily|2026-02-10T00:00|2026-02-11T00:00+01:00",
        "*/10 30 4 * * *|2026-02-10T04:30:55|2026-02-11T04:30+01:00",
        "5/20 * * * *|2026-02-10T04:46|2026-02-10T05:05+01:00",
      })
  void nextRun(String schedule, String after, String next) {
    assertThat(runs(schedule, after, 1)).containsExactly(next);
  }

  @Test
  void whatFallsIntoTheHourThatIsLeftOutIsDoneOnceWhenThatIsOver() {
    assertThat(runs("15,45 2 * * *", "2026-03-29T01:00", 2))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:15+02:00");
    assertThat(runs("*/30 * * * *", "2026-03-29T01:10", 2))
        .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00");
  }

  @Test
  void whatFallsIntoTheHourThatComesTwiceIsDoneOnceUnlessItIsForEveryHour() {
    assertThat(runs("30 2 * * *", "2026-10-25T01:00", 2))
        .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(runs("30 * * * *", "2026-10-25T02:00", 3))
        .containsExactly(
            "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "60 * * * *|minute '60' is not one of 0 to 59",
        "* * *|not a schedule",
        "@reboot|not a schedule",
        "0 0 31 2 *|there is no such day",
        "0 0 * foo *|month 'foo'",
        "0 5-3 * * *|ends before it begins",
        "*/0 * * * *|minute '0'",
        "a b c d e f g|not a schedule",
      })
  void whatIsNoScheduleIsRefused(String text, String reason) {
    assertThatThrownBy(() -> CronSchedule.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
