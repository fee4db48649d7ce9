package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.RestartPolicy;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/// What becomes of a run that fails its health checks.
///
/// - Not ready: it leaves the rotation, and comes back when it is ready again. While no instance of
///   its app is ready, all get connections: a slow answer is better than none.
/// - Not alive: it is replaced in the order of a reload, the new process first, so that a check
///   that is wrong costs no request; one instance of an app at a time. Each replacement counts
///   against the restart budget. When that is spent the process is left as it is until the window
///   has moved on. An app whose ports are its own (`share: false`) is ended and started again.
///
/// Confined to the core thread.
final class Sickness implements HealthWatch.Consequences {
  private static final Logger LOG = System.getLogger(Sickness.class.getName());

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Instances instances;
  private final Clock clock;
  private final Consumer<Run> look;

  /// @param look has the readiness of a starting run looked at again
  Sickness(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      Clock clock,
      Consumer<Run> look) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.instances = instances;
    this.clock = clock;
    this.look = look;
  }

  @Override
  public void passed(Run run) {
    look.accept(run);
  }

  @Override
  public void refused(Run run, String reason) {
    failTrial(run, reason);
  }

  @Override
  public void readiness(Run run, boolean well) {
    runs.hold(run, Run.Hold.NOT_READY, !well);
    registry.changed();
    if (!well) {
      failTrial(run, "its readiness check failed: " + HealthWatch.failure(run));
    }
  }

  @Override
  public void notAlive(Run run, String reason) {
    failTrial(run, reason);
    Instance instance = run.instance;
    boolean mayReplace =
        run == instance.current
            && run.phase == Phase.UP
            && instance.reload == null
            && instance.app.busy == null
            && !instance.removed
            && !run.replacementDue;
    if (!mayReplace) {
      return; // somebody is at it, or the next failure asks again
    }
    AppDefinition app = instance.app.definition;
    RestartPolicy.Decision decision = decide(run, app);
    if (!decision.restart()) {
      instance.reason =
          reason
              + "; restart limit reached (max_restarts "
              + app.maxRestarts()
              + "): left as it is";
      registry.changed();
      return;
    }
    run.replacementDue = true;
    instance.reason = reason + "; it is being replaced";
    registry.changed();
    core.after(decision.delay(), () -> replace(run, reason, decision));
  }

  /// A new version under trial is taken back.
  private static void failTrial(Run run, String reason) {
    ReloadSlot reload = run.instance.reload;
    if (run == run.instance.replacement && reload != null) {
      reload.fail("the new process (pid " + run.pid + "): " + reason);
    }
  }

  private RestartPolicy.Decision decide(Run run, AppDefinition app) {
    Instant now = clock.instant();
    Duration lived = Duration.ofNanos(System.nanoTime() - run.spawnedNanos);
    RestartPolicy policy =
        new RestartPolicy(
            app.maxRestarts(),
            app.restartWindow(),
            app.restarts().delay(),
            app.restarts().backoff());
    return policy.crashed(
        run.instance.crashes, new RestartPolicy.Crash(now, lived, run.instance.restartDelay));
  }

  private void replace(Run run, String reason, RestartPolicy.Decision decision) {
    run.replacementDue = false;
    Instance instance = run.instance;
    App app = instance.app;
    if (run != instance.current || run.phase != Phase.UP || app.busy != null) {
      return;
    }
    LOG.log(Level.WARNING, "{0}: {1}: replacing pid {2}", instance, reason, "" + run.pid);
    if (!run.definition.share()) {
      runs.end(run); // two cannot hold its port together; its exit counts as any other
      return;
    }
    instance.crashes = decision.crashes();
    instance.restartDelay = decision.delay();
    app.busy = "replacement of an instance that is not alive";
    app.cancelBusy = false;
    ReloadSlot slot = new ReloadSlot(core, runs, instances, instance, false);
    slot.result().thenAccept(result -> replaced(app, instance, result, reason));
  }

  /// On the core thread: the slot's last step completes the result.
  private void replaced(App app, Instance instance, ReloadSlot.Result result, String reason) {
    app.busy = null;
    app.cancelBusy = false;
    if (result.reverted() == null) {
      LOG.log(Level.INFO, "{0}: replaced by pid {1}", instance, "" + result.receipt().newPid());
    } else {
      instance.reason = reason + "; its replacement failed: " + result.reverted();
      LOG.log(Level.WARNING, "{0}: {1}", instance, instance.reason);
    }
    registry.changed();
  }
}
