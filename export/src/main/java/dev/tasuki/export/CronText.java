package dev.tasuki.export;

import java.util.Arrays;
import java.util.Locale;

/// Schedules in the five fields that others read.
final class CronText {
  private CronText() {}

  /// Leaves out a field of seconds, which it says.
  static String fiveFields(String cron, Notes notes) {
    if (cron.startsWith("@")) {
      return cron;
    }
    String[] fields = cron.strip().split("\\s+");
    if (fields.length == 6) {
      if (!fields[0].equals("0")) {
        notes.add("the seconds of the schedule '" + cron + "' have no counterpart");
      }
      fields = Arrays.copyOfRange(fields, 1, 6);
    }
    String schedule = String.join(" ", fields);
    if (schedule.toUpperCase(Locale.ROOT).matches(".*(?<![A-Z])[LW#](?![A-Z]).*")) {
      notes.add("the schedule '" + cron + "' has words that others do not know (L, W, #)");
    }
    return schedule;
  }
}
