package dev.tasuki.cli;

import dev.tasuki.config.LogDateFormat;
import dev.tasuki.config.LogRules;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;

/// The times of an app's lines, from the stamps that Tasuki has written. Immutable.
final class LogTimes {
  private static final String FIELD = "\",\"timestamp\":\"";

  private final LogRules rules;

  LogTimes(LogRules rules) {
    this.rules = rules;
  }

  /// Whether lines have stamps that can be read.
  boolean isStamped() {
    return rules.json() || rules.dateFormat() != null;
  }

  /// Milliseconds since the epoch; `otherwise` when the line has no stamp that can be read.
  long of(String line, long otherwise) {
    String stamp = rules.json() ? field(line) : rules.dateFormat() == null ? "" : line;
    if (stamp.isEmpty()) {
      return otherwise;
    }
    try {
      String format = rules.dateFormat();
      return format == null
          ? Instant.parse(stamp).toEpochMilli()
          : LogDateFormat.parse(format, stamp, ZoneId.systemDefault()).toEpochMilli();
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private static String field(String line) {
    int at = line.lastIndexOf(FIELD);
    int end = at < 0 ? -1 : line.indexOf('"', at + FIELD.length());
    return end < 0 ? "" : line.substring(at + FIELD.length(), end);
  }
}
