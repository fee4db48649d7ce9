package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.cli.LogFormat.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogFormatTest {
  private static final Instant READ = Instant.parse("2026-11-25T12:00:00.123456Z");
  private static final LogFormat.Origin ORIGIN = new LogFormat.Origin("api", 3, true, "3|api | ");

  @Test
  void jsonLosesNothingAndBreaksNoLine() {
    assertThat(new LogFormat(Kind.JSON, false, null).line(ORIGIN, "a \"b\" \u001B[31m", READ, true))
        .isEqualTo(
            "{\"message\":\"a \\\"b\\\" \\u001B[31m\",\"timestamp\":\"2026-11-25T12:00:00.123Z\","
                + "\"type\":\"err\",\"process_id\":3,\"app_name\":\"api\"}");
  }

  @Test
  void whatIsHighlightedIsTextOfTheLineAndNoEscapeSequence() {
    LogFormat format = new LogFormat(Kind.TEXT, false, "31");
    assertThat(format.line(ORIGIN, "\u001B[31mport 31", READ, true))
        .isEqualTo("3|api | port \u001B[7m31\u001B[0m");
    assertThat(format.line(ORIGIN, "port 31", READ, false)).isEqualTo("3|api | port 31");
  }

  @Test
  void theTimestampStandsFirst() {
    assertThat(new LogFormat(Kind.TEXT, true, null).line(ORIGIN, "x", READ, false))
        .matches("2026-11-2\\dT\\d\\d:\\d\\d:00\\.123[+-]\\d\\d:\\d\\d 3\\|api \\| x");
  }

  @Test
  void rawIsRaw() {
    assertThat(new LogFormat(Kind.RAW, false, "x").line(ORIGIN, "\u001B[31mx", READ, true))
        .isEqualTo("\u001B[31mx");
  }
}
