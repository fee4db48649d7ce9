package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;

class LogRulesTest {
  private static LogRules rules(Object... keysAndValues) throws ConfigException {
    Said said = new Said(Path.of("/srv"));
    for (int at = 0; at < keysAndValues.length; at += 2) {
      said.put(
          Attribute.of(keysAndValues[at].toString()).orElseThrow(),
          Said.valueOf(keysAndValues[at + 1]));
    }
    return LogRules.of(said);
  }

  @Test
  void anAppThatSaysNothingIsRotatedAndNotStamped() throws ConfigException {
    assertThat(rules()).isEqualTo(LogRules.DEFAULT);
    assertThat(LogRules.DEFAULT.rotation()).hasToString("size=10M,keep=5");
  }

  @Test
  void pm2sWordsAreUnderstood() throws ConfigException {
    assertThat(rules("time", true).dateFormat()).isEqualTo("YYYY-MM-DDTHH:mm:ss");
    assertThat(rules("log_date_format", "HH:mm", "time", true).dateFormat()).isEqualTo("HH:mm");
    assertThat(rules("log_type", "json").json()).isTrue();
    assertThat(rules("combineLogs", true).merge()).isTrue();
    assertThat(rules("log", true).combinedFile()).isEmpty();
    assertThat(rules("log_file", "all.log").combinedFile()).isEqualTo("/srv/all.log");
    assertThat(rules("log_file", "NULL").combinedFile()).isNull();
    assertThat(rules("log_file", "all.log", "disable_logs", true).combinedFile()).isNull();
  }

  @Test
  void rotationIsSaidInOneWordOrInMany() throws ConfigException {
    assertThat(rules("log_rotate", false).rotation().isOn()).isFalse();
    assertThat(rules("log_rotate", "1M").rotation())
        .isEqualTo(new LogRotation(1 << 20, 5, Duration.ZERO, false, Duration.ZERO));
    assertThat(rules("log_rotate", "every=1d,keep=30,compress,max_age=30d").rotation())
        .isEqualTo(new LogRotation(0, 30, Duration.ofDays(1), true, Duration.ofDays(30)));
    assertThat(rules("log_rotate", "every=1d,keep=30,compress,max_age=30d").rotation())
        .hasToString("every=1d,keep=30,compress,max_age=30d");
  }

  @Test
  void aBadWordIsNamed() {
    assertThatThrownBy(() -> rules("log_rotate", "size=much"))
        .hasMessage("--log-rotate size much: not a size, expected such as 10M");
    assertThatThrownBy(() -> rules("log_rotate", "colour=blue"))
        .hasMessageStartingWith("--log-rotate colour: allowed are false, a size");
    assertThatThrownBy(() -> rules("log_type", "xml"))
        .hasMessage("--log-type xml: allowed are json and raw");
  }

  @Test
  void stampsAreThoseOfDayJs() {
    ZonedDateTime time = ZonedDateTime.of(2026, 3, 1, 0, 5, 9, 7_000_000, ZoneOffset.ofHours(9));
    assertThat(LogDateFormat.format("YYYY-MM-DDTHH:mm:ss.SSSZ", time))
        .isEqualTo("2026-03-01T00:05:09.007+09:00");
    assertThat(LogDateFormat.format("[at] dddd ddd dd d, MMMM MMM M Do D YY", time))
        .isEqualTo("at Sunday Sun Su 0, March Mar 3 1st 1 26");
    assertThat(LogDateFormat.format("h:m:s a A hh kk ZZ X x Q", time))
        .isEqualTo("12:5:9 am AM 12 24 +0900 1772291109 1772291109007 1");
  }
}
