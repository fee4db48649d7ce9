package dev.tasuki.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// How often and how soon a worker that ended unexpectedly is replaced: at once the first time,
/// then after `firstDelay`, which doubles up to `longestDelay`; never more than `limit` times
/// within a sliding `window`. A replacement inherits the crashes of the worker it replaces.
///
/// Immutable.
///
/// @param limit restarts allowed within the window
/// @param window length of the sliding window
/// @param firstDelay before the second restart within the window
/// @param longestDelay the delay grows no further
public record RestartPolicy(
    int limit, Duration window, Duration firstDelay, Duration longestDelay) {
  private static final int MOST_DOUBLINGS = 30;

  /// What to do about one crash.
  ///
  /// @param crashes the crashes that still count, this one included
  /// @param restart whether to start again
  /// @param delay how long to wait before
  public record Decision(List<Instant> crashes, boolean restart, Duration delay) {
    /// Copies the list.
    public Decision {
      crashes = List.copyOf(crashes);
    }
  }

  /// @throws IllegalArgumentException when a number or time is negative
  public RestartPolicy {
    if (limit < 0 || window.isNegative() || firstDelay.isNegative() || longestDelay.isNegative()) {
      throw new IllegalArgumentException("a negative limit or time");
    }
  }

  /// 5 restarts in 60 seconds; 100 ms to 15 s between them.
  public static RestartPolicy defaults() {
    return of(5, Duration.ofSeconds(60));
  }

  /// Another limit, with the usual delays.
  public static RestartPolicy of(int limit, Duration window) {
    return new RestartPolicy(limit, window, Duration.ofMillis(100), Duration.ofSeconds(15));
  }

  /// The same delay before every restart but the first.
  public RestartPolicy withDelay(Duration delay) {
    return new RestartPolicy(limit, window, delay, delay);
  }

  /// A delay that doubles with each restart.
  public RestartPolicy withDelay(Duration first, Duration longest) {
    return new RestartPolicy(limit, window, first, longest);
  }

  /// Decides about a crash. Pure.
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

  private Duration delayOf(int crash) {
    if (crash <= 1) {
      return Duration.ZERO;
    }
    Duration delay = firstDelay;
    for (int i = 2; i < crash && i < MOST_DOUBLINGS && delay.compareTo(longestDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(longestDelay) > 0 ? longestDelay : delay;
  }

  /// Replaces workers of this program's cluster from now on. Workers that were told to disconnect
  /// are not replaced, nor is anything once a [GracefulShutdown] has begun.
  public Registration install() {
    return install(worker -> {});
  }

  /// As [#install()].
  ///
  /// @param givenUp told about a worker that is not replaced because the limit is reached; runs on
  ///   the event thread
  public Registration install(Consumer<? super WorkerHandle> givenUp) {
    return new Restarts(Cluster.primary(), this, givenUp).install();
  }
}
