package dev.tasuki.monitor;

import java.util.ArrayDeque;
import java.util.Deque;

/// The last values of one figure, the newest last. Not thread-safe.
final class History {
  /// More than any screen is wide.
  private static final int MOST = 240;

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final Deque<Double> values = new ArrayDeque<>();

  void add(double value) {
    values.addLast(value);
    if (values.size() > MOST) {
      values.removeFirst();
    }
  }

  double last() {
    return values.isEmpty() ? 0 : values.getLast();
  }

  /// One bar for each of the last values, right-aligned. Zero is the lowest bar; the highest stands
  /// for the largest value shown or `full`, whichever is more.
  String sparkline(int columns, double full) {
    double[] shown =
        values.stream().skip(Math.max(0, values.size() - columns)).mapToDouble(v -> v).toArray();
    double top = full;
    for (double value : shown) {
      top = Math.max(top, value);
    }
    StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, columns - shown.length)));
    for (double value : shown) {
      int level = top <= 0 ? 0 : (int) Math.ceil(value / top * (BARS.length() - 1));
      line.append(BARS.charAt(Math.clamp(level, 0, BARS.length() - 1)));
    }
    return line.toString();
  }
}
