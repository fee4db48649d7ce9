package dev.tasuki.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How often and how soon an instance that ended unexpectedly is started again: at once the first
/// time, then with exponential back-off; never more than `limit` times within a sliding `window`.
///
/// Unlike PM2, whose count stops mattering 16 s after a manual start, the window slides for ever:
/// an app that needs ten seconds to fail is caught too.
///
/// Pure and immutable.
///
/// @param limit restarts allowed within the window
/// @param window length of the sliding window
public record RestartPolicy(int limit, Duration window) {
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);

  /// What to do about one crash.
  ///
  /// @param crashes the crashes that still count, this one included
  /// @param restart whether to start again
  /// @param delay how long to wait before
  public record Decision(List<Instant> crashes, boolean restart, Duration delay) {
    public Decision {
      crashes = List.copyOf(crashes);
    }
  }

  /// Decides about a crash.
  ///
  /// @param earlier earlier crashes, in any order
  /// @param now when this one happened
  public Decision crashed(List<Instant> earlier, Instant now) {
    List<Instant> counted = new ArrayList<>(earlier);
    Instant horizon = now.minus(window);
    counted.removeIf(crash -> crash.isBefore(horizon));
    counted.add(now);
    if (counted.size() > limit) {
      return new Decision(counted, false, Duration.ZERO);
    }
    return new Decision(counted, true, delayOf(counted.size()));
  }

  private static Duration delayOf(int crash) {
    if (crash <= 1) {
      return Duration.ZERO;
    }
    int doublings = Math.min(crash - 2, 10);
    Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
  }
}
