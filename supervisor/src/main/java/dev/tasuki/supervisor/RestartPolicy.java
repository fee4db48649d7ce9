package dev.tasuki.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// How often and how soon an instance that ended unexpectedly is started again; never more than
/// `limit` times within a sliding `window`. How soon:
///
/// - with a fixed `delay`, always after it;
/// - with a `backoff`, first after that, each time half as long again, up to 15 s; a process that
///   lived for 30 s makes it begin anew (as PM2 does it);
/// - else at once the first time, then with Tasuki's own exponential back-off.
///
/// Unlike PM2, whose count stops mattering 16 s after a manual start and never matters with a
/// delay, the window slides for ever: an app that needs ten seconds to fail is caught too.
///
/// Pure and immutable.
///
/// @param limit restarts allowed within the window
/// @param window length of the sliding window
/// @param delay fixed delay, zero for none
/// @param backoff first delay of an exponential back-off, zero for none
public record RestartPolicy(int limit, Duration window, Duration delay, Duration backoff) {
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);
  private static final Duration GOOD_LIFE = Duration.ofSeconds(30);

  /// One unexpected end.
  ///
  /// @param at when
  /// @param uptime how long the process had lived
  /// @param delayBefore how long its start had been put off
  public record Crash(Instant at, Duration uptime, Duration delayBefore) {}

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
  public Decision crashed(List<Instant> earlier, Crash crash) {
    List<Instant> counted = new ArrayList<>(earlier);
    Instant horizon = crash.at().minus(window);
    // A crash in the future is one from before the clock was put back: it says nothing.
    counted.removeIf(other -> other.isBefore(horizon) || other.isAfter(crash.at()));
    counted.add(crash.at());
    if (counted.size() > limit) {
      return new Decision(counted, false, Duration.ZERO);
    }
    return new Decision(counted, true, delayAfter(crash, counted.size()));
  }

  private Duration delayAfter(Crash crash, int count) {
    if (!delay.isZero()) {
      return delay;
    } else if (!backoff.isZero()) {
      boolean anew = crash.delayBefore().isZero() || crash.uptime().compareTo(GOOD_LIFE) >= 0;
      return anew ? backoff : capped(crash.delayBefore().multipliedBy(3).dividedBy(2));
    }
    return ownDelay(count);
  }

  private static Duration ownDelay(int crash) {
    if (crash <= 1) {
      return Duration.ZERO;
    }
    return capped(FIRST_DELAY.multipliedBy(1L << Math.min(crash - 2, 10)));
  }

  private static Duration capped(Duration duration) {
    return duration.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : duration;
  }
}
