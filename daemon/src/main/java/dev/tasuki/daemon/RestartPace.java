package dev.tasuki.daemon;

import java.time.Duration;

/// Spreads restarts that are due together. Hundreds of processes that start at one instant, each in
/// a session of its own, leave no processor to anybody else: neither to the other apps nor to a
/// command. Some may start at once; then there is one every few milliseconds.
///
/// Core thread.
final class RestartPace {
  /// A restart costs some milliseconds of a processor, the app's own start not counted; so many
  /// leave most of them to others.
  private static final long SPACING = 40_000_000 / Runtime.getRuntime().availableProcessors();

  private static final int AT_ONCE = 8;

  private long next = System.nanoTime() - AT_ONCE * SPACING;

  /// Takes the next place.
  ///
  /// @return how long it is until then, zero if it is now
  Duration place() {
    long now = System.nanoTime();
    next = Math.max(next - now, -AT_ONCE * SPACING) + now + SPACING;
    return Duration.ofNanos(Math.max(0, next - now));
  }
}
