package dev.tasuki.cli;

import java.time.Duration;
import java.util.Locale;

/// Numbers as people read them.
public final class Human {
  private Human() {}

  /// PM2's short form: `12s`, `3m`, `4h`, `5D`.
  public static String age(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + "D";
    } else if (age.toHours() > 0) {
      return age.toHours() + "h";
    } else if (age.toMinutes() > 0) {
      return age.toMinutes() + "m";
    }
    return Math.max(0, age.toSeconds()) + "s";
  }

  /// A length of time to three digits or so: `85 ms`, `1.2 s`, `3 min`.
  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    } else if (millis % 1000 == 0 && millis < 60_000) {
      return millis / 1000 + " s";
    } else if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    return duration.toMinutes()
        + " min"
        + (duration.toSecondsPart() == 0 ? "" : " " + duration.toSecondsPart() + " s");
  }

  /// PM2's form: `52.1mb`.
  public static String bytes(long bytes) {
    double value = bytes;
    String[] units = {"b", "kb", "mb", "gb", "tb"};
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + "b" : String.format(Locale.ROOT, "%.1f%s", value, units[unit]);
  }

  public static String percent(double percent) {
    return percent >= 100 || percent == Math.rint(percent)
        ? Math.round(percent) + "%"
        : String.format(Locale.ROOT, "%.1f%%", percent);
  }

  public static String count(int number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
