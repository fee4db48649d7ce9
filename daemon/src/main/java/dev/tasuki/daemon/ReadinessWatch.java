package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.HealthCheck;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.supervisor.Readiness;
import dev.tasuki.supervisor.RunLifecycle;
import java.time.Duration;
import java.util.function.Consumer;

/// Looks at starting runs until [Readiness] says that they are ready or late. Confined to the core
/// thread.
final class ReadinessWatch {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  /// Below which demand for CPU, as a share of a core, a process counts as quiet.
  private static final double QUIET_SHARE = 0.1;

  /// Over which time. Instances started with `-i` are most likely servers that will listen yet.
  private static final Duration FORK_WINDOW = Duration.ofMillis(300);

  private static final Duration CLUSTER_WINDOW = Duration.ofSeconds(1);

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
    AppDefinition app = run.definition;
    switch (judge(run, app)) {
      case READY -> whenReady.accept(run);
      case NOT_YET -> run.readinessTimer = core.after(nextLook(run), () -> look(run));
      case TIMED_OUT -> whenLate.accept(run);
    }
  }

  private static Readiness.Verdict judge(Run run, AppDefinition app) {
    Readiness.Observation seen = observe(run);
    Readiness.Verdict verdict = Readiness.judge(seen, app.minUptime(), timeout(run));
    boolean overdue = seen.age().compareTo(patience(run)) >= 0;
    run.unproven = seen.listening().isEmpty() && !seen.quiet() && !run.saidReady;
    return Readiness.checked(verdict, HealthWatch.passed(run), overdue);
  }

  /// How long it may take to listen or to say so; it may have asked for more time
  /// (`EXTEND_TIMEOUT_USEC=`).
  private static Duration timeout(Run run) {
    Duration usual = run.definition.listenTimeout();
    Duration extended =
        run.extendedUntil == 0
            ? Duration.ZERO
            : Duration.ofNanos(run.extendedUntil - run.spawnedNanos);
    return extended.compareTo(usual) > 0 ? extended : usual;
  }

  /// How long it may take in all; a readiness check has its own start period.
  private static Duration patience(Run run) {
    Duration listen = timeout(run);
    HealthCheck check = run.definition.facets().health().readiness();
    return check == null || check.startPeriod().compareTo(listen) < 0
        ? listen
        : check.startPeriod();
  }

  private static Readiness.Observation observe(Run run) {
    long now = System.nanoTime();
    Duration age = Duration.ofNanos(now - run.spawnedNanos);
    boolean asksForQuiet = run.listening.isEmpty() && run.instance.expected().isEmpty();
    return new Readiness.Observation(
        age,
        run.listening.keySet(),
        run.listening.isEmpty() ? Duration.ZERO : Duration.ofNanos(now - run.latestListenNanos()),
        run.instance.expected(),
        asksForQuiet && isQuiet(run, now),
        word(run));
  }

  private static Readiness.Word word(Run run) {
    if (!run.definition.facets().cooperation().waitReady()) {
      return Readiness.Word.NOT_ASKED;
    }
    return run.saidReady ? Readiness.Word.SAID : Readiness.Word.AWAITED;
  }

  /// What a run that is late has not done, in one line.
  static String whyLate(Run run) {
    Duration limit = patience(run);
    String within =
        " within "
            + (limit.toMillisPart() == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms");
    if (word(run) == Readiness.Word.AWAITED) {
      return "it did not say that it is ready (wait_ready)" + within;
    }
    if (run.listening.isEmpty() && !run.instance.expected().isEmpty()) {
      return "it did not listen on " + String.join(", ", run.instance.expected()) + within;
    }
    String failure = HealthWatch.failure(run);
    return "it passed no readiness check" + within + (failure == null ? "" : ": " + failure);
  }

  /// Whether the main process wanted little CPU over the last window.
  private static boolean isQuiet(Run run, long now) {
    Duration window = run.definition.cluster() ? CLUSTER_WINDOW : FORK_WINDOW;
    long elapsed = now - run.demandSeenAt;
    if (run.demandSeenAt != 0 && elapsed < window.toNanos()) {
      return run.quiet;
    }
    long demand = ProcessTable.demandNanos(run.pid);
    if (run.demandSeenAt != 0) {
      run.quiet = demand - run.demandSeen < elapsed * QUIET_SHARE;
    }
    run.demandSeen = demand;
    run.demandSeenAt = now;
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
