package dev.tasuki.sharing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What has to be looked at every 10 ms until it is settled. Confined to the sharing thread.
final class Rounds<T> {
  private static final long INTERVAL = 10_000_000;

  private final List<T> open = new ArrayList<>();
  private long nextLook;

  /// Takes one in, which is looked at soon.
  void add(T one, long now) {
    open.add(one);
    nextLook = now;
  }

  /// Nanoseconds until the next look is due; `Long.MAX_VALUE` when none is.
  long due(long now) {
    return open.isEmpty() ? Long.MAX_VALUE : Math.max(0, nextLook - now);
  }

  /// Looks when that is due.
  void look(long now, Predicate<T> settled) {
    if (!open.isEmpty() && nextLook - now <= 0) {
      nextLook = now + INTERVAL;
      settle(settled);
    }
  }

  /// Looks at all, and drops those that are settled.
  void settle(Predicate<T> settled) {
    for (T one : List.copyOf(open)) {
      if (settled.test(one)) {
        open.remove(one);
      }
    }
  }
}
