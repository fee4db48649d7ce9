package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;

/// The drains that are going on. Confined to the sharing thread.
final class Drains {
  private final Registry registry;
  private final Rounds<Drain> drains = new Rounds<>();

  Drains(Registry registry) {
    this.registry = registry;
  }

  void add(Drain drain) {
    drains.add(drain, System.nanoTime());
  }

  /// Nanoseconds until the next look is due; `Long.MAX_VALUE` when none is.
  long due(long now) {
    return drains.due(now);
  }

  /// Looks when that is due.
  void look(long now) {
    drains.look(now, drain -> look(drain, now));
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
    drains.settle(drain -> {
      boolean its = drain.worker.run == run;
      if (its) {
        drain.finish(System.nanoTime());
      }
      return its;
    });
  }

  void finishAll() {
    drains.settle(drain -> {
      drain.finish(System.nanoTime());
      return true;
    });
  }
}
