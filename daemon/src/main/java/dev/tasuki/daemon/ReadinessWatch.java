package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.supervisor.Readiness;
import dev.tasuki.supervisor.RunLifecycle;
import java.time.Duration;
import java.util.function.Consumer;

/// Looks at starting runs until [Readiness] says that they are ready or late. Confined to the core
/// thread.
final class ReadinessWatch {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /// Over which time, and below which share of a core, a process counts as quiet.
  private static final long QUIET_WINDOW_NANOS = 200_000_000;

  private static final double QUIET_SHARE = 0.2;
  private static final double NANOS_PER_TICK = 10_000_000;

  private final Core core;
  private final Consumer<Run> whenReady;
  private final Consumer<Run> whenLate;

  ReadinessWatch(Core core, Consumer<Run> whenReady, Consumer<Run> whenLate) {
    this.core = core;
    this.whenReady = whenReady;
    this.whenLate = whenLate;
  }

  /// Begins to look at a run that has just been spawned.
  void watch(Run run) {
    look(run);
  }

  /// Looks now, and again later if it is neither ready nor late.
  void look(Run run) {
    if (run.phase != RunLifecycle.Phase.STARTING || run.pid == 0) {
      return;
    }
    if (run.readinessTimer != null) {
      run.readinessTimer.cancel(false);
    }
    AppDefinition app = run.instance.app.definition;
    switch (Readiness.judge(observe(run, app), app.minUptime(), app.listenTimeout())) {
      case READY -> whenReady.accept(run);
      case NOT_YET -> run.readinessTimer = core.after(nextLook(run), () -> look(run));
      case TIMED_OUT -> whenLate.accept(run);
    }
  }

  private Readiness.Observation observe(Run run, AppDefinition app) {
    long now = System.nanoTime();
    Duration age = Duration.ofNanos(now - run.spawnedNanos);
    boolean asksForQuiet =
        run.listening.isEmpty()
            && run.instance.expected().isEmpty()
            && age.plusNanos(2 * QUIET_WINDOW_NANOS).compareTo(app.minUptime()) >= 0;
    return new Readiness.Observation(
        age,
        run.listening.keySet(),
        run.listening.isEmpty() ? Duration.ZERO : Duration.ofNanos(now - run.latestListenNanos()),
        run.instance.expected(),
        asksForQuiet && isQuiet(run, now));
  }

  /// Whether the main process used little CPU since the last look that was long enough ago.
  private static boolean isQuiet(Run run, long now) {
    long elapsed = now - run.lastTicksNanos;
    if (run.lastTicks >= 0 && elapsed < QUIET_WINDOW_NANOS) {
      return run.quiet;
    }
    long ticks = ProcessTable.read(run.pid).map(ProcessTable.Entry::ticks).orElse(0L);
    if (run.lastTicks >= 0) {
      run.quiet = (ticks - run.lastTicks) * NANOS_PER_TICK < elapsed * QUIET_SHARE;
    }
    run.lastTicks = ticks;
    run.lastTicksNanos = now;
    return run.quiet;
  }

  private static Duration nextLook(Run run) {
    if (run.listening.isEmpty()) {
      return INTERVAL;
    }
    long left = Readiness.SETTLE.toNanos() - (System.nanoTime() - run.latestListenNanos());
    return left <= 0 ? INTERVAL : Duration.ofNanos(left);
  }
}
