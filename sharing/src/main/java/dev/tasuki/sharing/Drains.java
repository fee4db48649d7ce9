package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;
import java.util.ArrayList;
import java.util.List;

/// The drains that are going on. Confined to the sharing thread.
final class Drains {
  private static final long INTERVAL = 10_000_000;

  private final Registry registry;
  private final List<Drain> drains = new ArrayList<>();
  private long nextLook;

  Drains(Registry registry) {
    this.registry = registry;
  }

  void add(Drain drain) {
    drains.add(drain);
    nextLook = System.nanoTime();
  }

  /// Nanoseconds until the next look is due; `Long.MAX_VALUE` when none is.
  long due(long now) {
    return drains.isEmpty() ? Long.MAX_VALUE : Math.max(0, nextLook - now);
  }

  /// Looks when that is due.
  void look(long now) {
    if (drains.isEmpty() || nextLook - now > 0) {
      return;
    }
    nextLook = now + INTERVAL;
    for (Drain drain : List.copyOf(drains)) {
      if (look(drain, now)) {
        drains.remove(drain);
      }
    }
  }

  private boolean look(Drain drain, long now) {
    try {
      return drain.look(registry.ofRun(drain.worker.run), now);
    } catch (PosixException e) {
      return drain.blind(now);
    }
  }

  /// Ends the drains of a worker that is dead or unwanted.
  void finish(long run) {
    for (Drain drain : List.copyOf(drains)) {
      if (drain.worker.run == run) {
        drain.finish(System.nanoTime());
        drains.remove(drain);
      }
    }
  }

  void finishAll() {
    drains.forEach(drain -> drain.finish(System.nanoTime()));
    drains.clear();
  }
}
