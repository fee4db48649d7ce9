package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.posix.Errno;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.ReloadLifecycle;
import dev.tasuki.supervisor.RestartPolicy;
import dev.tasuki.supervisor.RunLifecycle;
import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Carries out what [InstanceLifecycle] decides, and answers for what becomes of runs. Confined to
/// the core thread.
final class Instances implements Runs.Owner {
  private static final Logger LOG = System.getLogger(Instances.class.getName());

  /// Runs of one instance that have ended and are not cleared away yet.
  private static final int MOST_ENDED = 2;

  private static final Duration PATIENCE_WITH_ENDED = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofMillis(50);

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final PortSharing ports;
  private final Clock clock;
  private final ReadinessWatch readiness;
  private final HealthWatch health;
  private final RestartPace pace = new RestartPace();
  final RecoveryOrder recoveryOrder = new RecoveryOrder();

  Instances(Core core, Registry registry, Runs runs, PortSharing ports, Clock clock) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.ports = ports;
    this.clock = clock;
    this.readiness = new ReadinessWatch(core, this::ready, this::notReadyInTime);
    Sickness sickness = new Sickness(core, registry, runs, this, clock, readiness::look);
    this.health = new HealthWatch(core, clock, ports, sickness);
  }

  /// A run that was up when an earlier daemon died.
  void tookOver(Run run) {
    health.watch(run);
  }

  /// Feeds an event to the instance's lifecycle and does what it says.
  void event(Instance instance, Event event) {
    InstanceLifecycle.Step step = InstanceLifecycle.next(instance.state, event);
    if (event == Event.STOP) {
      instance.reason = null;
      List.copyOf(instance.leaving).stream()
          .filter(run -> run.phase.isAlive() && !run.asked)
          .forEach(run -> runs.event(run, RunLifecycle.Event.STOP));
    }
    boolean halted = instance.halted;
    instance.halted =
        event == Event.STOP || (halted && event != Event.START && event != Event.RESTART);
    if (instance.halted != halted) {
      registry.changed();
    }
    if (!instance.state.equals(step.state())) {
      LOG.log(Level.DEBUG, "{0}: {1} -> {2}", instance, event, step.state());
      instance.state = step.state();
      registry.changed();
      tellEnd(instance);
    }
    for (InstanceLifecycle.Action action : step.actions()) {
      perform(instance, action);
    }
    forgetIfRemoved(instance);
  }

  private void tellEnd(Instance instance) {
    switch (instance.status()) {
      case STOPPED -> tell(LifecycleEvent.Type.STOP, instance, instance.reason);
      case ERRORED -> tell(LifecycleEvent.Type.ERRORED, instance, instance.reason);
      case LAUNCHING, ONLINE, STOPPING, WAITING_RESTART -> {}
    }
  }

  /// Says that the instance's process takes connections.
  void tellOnline(Instance instance) {
    tell(LifecycleEvent.Type.ONLINE, instance, null);
  }

  private void tell(LifecycleEvent.Type type, Instance instance, @Nullable String text) {
    registry.events().publish(LifecycleEvent.of(type, instance, instance.pid(), text));
  }

  private void perform(Instance instance, InstanceLifecycle.Action action) {
    switch (action) {
      case SPAWN -> spawn(instance);
      case STOP_RUN -> stopRun(instance);
      case START_RESTART_TIMER -> {} // crashed() starts it: only it knows the delay
      case CANCEL_RESTART_TIMER -> cancelRestartTimer(instance);
      case RELEASE_QUEUE -> ports.releaseOrphans(instance.app.name(), instance.slot);
      case RESET_BUDGET -> resetBudget(instance);
    }
  }

  /// Forgets earlier crashes.
  static void resetBudget(Instance instance) {
    instance.crashes = List.of();
    instance.restartDelay = Duration.ZERO;
  }

  private void spawn(Instance instance) {
    if (instance.lastExit != null) {
      instance.restarts++;
      tell(LifecycleEvent.Type.RESTART, instance, instance.reason);
    }
    instance.reason = null;
    if (instance.app.candidate == null) {
      instance.ahead = null; // it was to go back to the app's, and does so now
    }
    instance.current = runs.spawn(instance, instance.definition());
    instance.startedAt = instance.current.spawnedAt;
  }

  private void stopRun(Instance instance) {
    if (instance.current != null) {
      RunLifecycle.Event how =
          instance.gently ? RunLifecycle.Event.RETIRE : RunLifecycle.Event.STOP;
      runs.event(instance.current, how);
    }
  }

  private static void cancelRestartTimer(Instance instance) {
    if (instance.restartTimer != null) {
      instance.restartTimer.cancel(false);
      instance.restartTimer = null;
    }
  }

  /// Forgets an instance that was deleted or scaled away, once nothing of it is left.
  void forgetIfRemoved(Instance instance) {
    boolean atRest = instance.status() == Status.STOPPED || instance.status() == Status.ERRORED;
    if (instance.removed && atRest && instance.isEmpty()) {
      App app = instance.app;
      if (app.instances.remove(instance)) {
        registry.changed();
        tell(LifecycleEvent.Type.DELETE, instance, null);
      }
      if (app.instances.isEmpty()) {
        registry.remove(app);
      }
    }
  }

  // ---- what becomes of runs

  @Override
  public void spawned(Run run, @Nullable SpawnFailedException failure) {
    Instance instance = run.instance;
    if (failure == null) {
      health.watch(run);
      readiness.watch(run);
      registry
          .events()
          .publish(LifecycleEvent.of(LifecycleEvent.Type.START, instance, run.pid, null));
    } else if (run == instance.replacement) {
      replacementFailed(run, "the new process cannot be started: " + failure.getMessage());
    } else if (run == instance.current && !run.asked) {
      instance.reason = "cannot be started: " + failure.getMessage();
      instance.current = null;
      instance.leaving.add(run);
      if (mayPass(failure.errno())) {
        restartOrGiveUp(run, Integer.MAX_VALUE); // no fault of the app: tried ever more slowly
      } else {
        event(instance, Event.CRASHED_GIVE_UP);
      }
    }
  }

  /// Whether a failure to start may go away by itself: the host is short of something, or the
  /// keeper died over it. A missing file or a wrong format will not.
  private static boolean mayPass(int errno) {
    return switch (errno) {
      case 0, Errno.EAGAIN, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE, Errno.ENOSPC -> true;
      default -> false;
    };
  }

  private void ready(Run run) {
    Instance instance = run.instance;
    if (run == instance.replacement && instance.reload != null) {
      instance.reload.event(ReloadLifecycle.Event.NEW_READY);
    } else if (run == instance.current) {
      runs.event(run, RunLifecycle.Event.READY);
      noteServed(run);
      ports.releaseOrphans(instance.app.name(), instance.slot); // what it did not take over by now
      event(instance, Event.RUN_READY);
      tellOnline(instance);
    }
  }

  /// Remembers what the run serves: a successor is ready only when it serves that too.
  void noteServed(Run run) {
    run.instance.served.clear();
    run.instance.served.addAll(run.listening.keySet());
    registry.changed();
  }

  /// A job's process works on while the next one is started.
  void setAside(Instance job) {
    Run run = job.current;
    if (run != null) {
      job.current = null;
      job.leaving.add(run);
    }
    job.state = InstanceLifecycle.State.STOPPED;
  }

  private void notReadyInTime(Run run) {
    run.late = true;
    String line = ReadinessWatch.whyLate(run);
    if (run == run.instance.replacement) {
      replacementFailed(run, "the new process (pid " + run.pid + ") failed: " + line);
    } else {
      run.notice = line;
      run.instance.reason = line;
    }
  }

  @Override
  public void listeningChanged(Run run) {
    if (run.phase == RunLifecycle.Phase.STARTING) {
      readiness.look(run);
      if (run == run.instance.replacement && run.listening.isEmpty()) {
        proofBroken(run);
      }
    } else if (run.phase == RunLifecycle.Phase.UP && run == run.instance.current) {
      noteServed(run);
    }
  }

  @Override
  public void saidReady(Run run) {
    readiness.look(run);
  }

  private void proofBroken(Run run) {
    ReloadSlot reload = run.instance.reload;
    if (reload != null && reload.phase() == ReloadLifecycle.Phase.PROVING) {
      replacementFailed(run, "the new process (pid " + run.pid + ") closed its listening socket");
    }
  }

  @Override
  public void crashed(Run run) {
    Instance instance = run.instance;
    if (run == instance.replacement) {
      replacementFailed(run, describeEnd(run, "the new process (pid " + run.pid + ")"));
      return;
    }
    if (run != instance.current) {
      return;
    }
    instance.current = null;
    instance.leaving.add(run);
    instance.reason = describeEnd(run, "it");
    if (isFinal(run)) {
      event(instance, Event.ENDED_BY_ITSELF);
    } else {
      restartOrGiveUp(run, instance.app.definition.maxRestarts());
    }
  }

  private static boolean isFinal(Run run) {
    AppDefinition app = run.instance.app.definition;
    boolean byCode =
        run.exit != null && app.restarts().stopExitCodes().contains(run.exit.shellCode());
    return byCode || !app.autorestart();
  }

  private void restartOrGiveUp(Run run, int limit) {
    Instance instance = run.instance;
    AppDefinition app = instance.app.definition;
    Instant now = clock.instant();
    RestartPolicy.Crash crash = new RestartPolicy.Crash(now, run.age(), instance.restartDelay);
    RestartPolicy.Decision decision = policy(app, limit).crashed(instance.crashes, crash);
    instance.crashes = decision.crashes();
    instance.restartDelay = decision.delay();
    registry.changed();
    if (!decision.restart()) {
      instance.reason =
          instance.reason + "; restart limit reached: " + budget(app, decision.crashes().size());
      event(instance, Event.CRASHED_GIVE_UP);
    } else if (recoveryOrder.holds(instance)) {
      event(instance, Event.CRASHED_RESTART_LATER);
    } else if (decision.delay().isZero() && !hasPiledUp(instance)) {
      Duration wait = pace.place();
      if (!wait.isZero()) {
        startAfter(wait, instance);
      }
      event(instance, wait.isZero() ? Event.CRASHED_RESTART_NOW : Event.CRASHED_RESTART_LATER);
    } else {
      instance.reason = instance.reason + "; restart in " + decision.delay().toMillis() + " ms";
      restartLater(instance, decision.delay());
      event(instance, Event.CRASHED_RESTART_LATER);
    }
  }

  private static RestartPolicy policy(AppDefinition app, int limit) {
    return new RestartPolicy(
        limit, app.restartWindow(), app.restarts().delay(), app.restarts().backoff());
  }

  private static String budget(AppDefinition app, int crashes) {
    return crashes
        + " exits within "
        + app.restartWindow().toSeconds()
        + " s (max_restarts "
        + app.maxRestarts()
        + ")";
  }

  /// Starts the timer of a waiting instance.
  void restartLater(Instance instance, Duration delay) {
    long patience = System.nanoTime() + delay.plus(PATIENCE_WITH_ENDED).toNanos();
    instance.restartTimer = core.after(delay, () -> restartDue(instance, patience));
  }

  /// Not before what has ended is gone: on a machine that is too busy for that, crashes would
  /// otherwise pile up faster than they are cleared away.
  private void restartDue(Instance instance, long patience) {
    if (hasPiledUp(instance) && System.nanoTime() - patience < 0) {
      instance.restartTimer = core.after(AGAIN, () -> restartDue(instance, patience));
    } else {
      startAfter(pace.place(), instance);
    }
  }

  private void startAfter(Duration wait, Instance instance) {
    instance.restartTimer = core.after(wait, () -> event(instance, Event.RESTART_DUE));
  }

  private static boolean hasPiledUp(Instance instance) {
    return instance.leaving.stream().filter(run -> run.phase == RunLifecycle.Phase.ENDED).count()
        >= MOST_ENDED;
  }

  private static String describeEnd(Run run, String who) {
    String age = String.format(java.util.Locale.ROOT, "%.1f s", run.age().toMillis() / 1000.0);
    String notice = run.notice == null ? "" : " (" + run.notice + ")";
    return who + " ended with " + run.exit + " after " + age + notice;
  }

  private static void replacementFailed(Run run, String reason) {
    ReloadSlot reload = run.instance.reload;
    if (reload != null) {
      reload.fail(reason);
    }
  }

  @Override
  public void gone(Run run) {
    Instance instance = run.instance;
    instance.leaving.remove(run);
    if (run == instance.replacement) {
      instance.replacement = null;
    }
    if (instance.reload != null) {
      instance.reload.gone(run);
    }
    if (run == instance.current) {
      instance.current = null;
      event(instance, Event.RUN_GONE);
    } else {
      forgetIfRemoved(instance);
    }
  }

  /// A run that crashed is succeeded when its instance starts again; one that was asked to go only
  /// when it is a restart. A run that was replaced has its successor already.
  @Override
  public boolean expectsSuccessor(Run run) {
    Instance instance = run.instance;
    if (instance.removed) {
      return false;
    }
    if (run.asked) {
      return run == instance.current && instance.state.again();
    }
    return instance.leaving.contains(run)
        && (instance.status() == Status.LAUNCHING || instance.status() == Status.WAITING_RESTART);
  }
}
