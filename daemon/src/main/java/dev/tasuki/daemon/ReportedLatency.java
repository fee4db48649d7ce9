package dev.tasuki.daemon;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// The latency among what an app tells of itself.
final class ReportedLatency {
  /// What the library `@pm2/io` reports without being asked, the most telling first.
  private static final List<String> USUAL =
      List.of(
          "HTTP P95 Latency",
          "HTTP Mean Latency",
          "Event Loop Latency p95",
          "Event Loop Latency",
          "Loop delay");

  private ReportedLatency() {}

  /// Milliseconds; empty when it reports none.
  ///
  /// @param metric its name, or null for those that are usual
  static OptionalDouble of(AppReport report, @Nullable String metric) {
    for (String name : metric == null ? USUAL : List.of(metric)) {
      if (report.monitor().get(name) instanceof Map<?, ?> value) {
        OptionalDouble number = milliseconds(value.get("value"), value.get("unit"));
        if (number.isPresent()) {
          return number;
        }
      }
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble milliseconds(@Nullable Object value, @Nullable Object unit) {
    String text = String.valueOf(value).strip().replaceFirst("\\s*(ms|s|µs)$", "");
    double scale =
        switch (String.valueOf(unit).strip().toLowerCase(Locale.ROOT)) {
          case "s" -> 1_000;
          case "µs", "us" -> 0.001;
          default -> 1;
        };
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) && number >= 0
          ? OptionalDouble.of(number * scale)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
