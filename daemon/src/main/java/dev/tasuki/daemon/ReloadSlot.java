package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.Operations.SlotReceipt;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.ReloadLifecycle;
import dev.tasuki.supervisor.ReloadLifecycle.Event;
import dev.tasuki.supervisor.RunLifecycle;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Carries out what [ReloadLifecycle] decides for one slot. Confined to the core thread, except
/// [#result()].
final class ReloadSlot {
  /// How it ended.
  ///
  /// @param reverted why the old process serves on, or null when it was replaced
  /// @param failed the run that was removed, for its last log lines, or null
  record Result(SlotReceipt receipt, @Nullable String reverted, @Nullable Run failed) {}

  private final Core core;
  private final Runs runs;
  private final Instances instances;
  private final Instance instance;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final Run fresh;
  private final int oldPid;
  private final boolean trial;
  private ReloadLifecycle.Phase phase = ReloadLifecycle.Phase.LAUNCHING;
  private Duration readyAfter = Duration.ZERO;
  private @Nullable Run old;
  private @Nullable String failure;

  /// Starts the new run beside the instance's current one.
  ///
  /// @param trial whether the old run stands by until [ReloadLifecycle.Event#TRIAL_PASSED]
  ReloadSlot(Core core, Runs runs, Instances instances, Instance instance, boolean trial) {
    this.trial = trial;
    this.core = core;
    this.runs = runs;
    this.instances = instances;
    this.instance = instance;
    this.oldPid = instance.pid();
    AppDefinition candidate = instance.app.candidate;
    this.fresh = runs.spawn(instance, candidate == null ? instance.app.definition : candidate);
    instance.replacement = fresh;
    instance.reload = this;
  }

  /// Completes when the slot is done or reverted. Thread-safe.
  CompletableFuture<Result> result() {
    return result;
  }

  boolean isOnTrial() {
    return phase == ReloadLifecycle.Phase.ON_TRIAL;
  }

  /// The run that is to take over.
  Run fresh() {
    return fresh;
  }

  ReloadLifecycle.Phase phase() {
    return phase;
  }

  /// Gives up, unless the old run has been told to go already.
  void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
    event(Event.NEW_FAILED);
  }

  /// A run of this instance is gone altogether.
  void gone(Run run) {
    if (run == fresh) {
      event(Event.NEW_GONE);
    } else if (run == old) {
      event(Event.OLD_GONE);
    }
  }

  void event(Event event) {
    ReloadLifecycle.Step step = ReloadLifecycle.next(phase, event);
    phase = step.phase();
    for (ReloadLifecycle.Action action : step.actions()) {
      switch (action) {
        case START_PROOF_TIMER -> startProof();
        case HAND_OVER -> handOver();
        case BEGIN_TRIAL -> beginTrial();
        case END_TRIAL -> endTrial();
        case REMOVE_NEW -> removeNew();
        case REPORT_DONE -> finish(null);
        case REPORT_REVERTED -> finish(failure);
      }
    }
  }

  private void startProof() {
    readyAfter = Duration.ofNanos(System.nanoTime() - fresh.spawnedNanos);
    Event proved = trial ? Event.NEW_PROVED_FOR_TRIAL : Event.NEW_PROVED;
    core.after(fresh.definition.minUptime(), () -> event(proved));
  }

  private void beginTrial() {
    runs.event(fresh, RunLifecycle.Event.READY);
    instance.reason = "pid " + fresh.pid + " serves on trial in its place";
    if (instance.current != null) {
      runs.hold(instance.current, Run.Hold.ON_TRIAL, true);
    }
  }

  private void endTrial() {
    instance.reason = null;
    if (instance.current != null) {
      runs.hold(instance.current, Run.Hold.ON_TRIAL, false);
    }
  }

  private void handOver() {
    old = instance.current;
    instance.replacement = null;
    instance.current = fresh;
    instance.ahead = instance.app.candidate;
    instance.startedAt = fresh.spawnedAt;
    instance.restarts++;
    instance.reason = null;
    if (instance.restartTimer != null) {
      instance.restartTimer.cancel(false);
    }
    instance.state = new InstanceLifecycle.State(Status.ONLINE, false);
    runs.event(fresh, RunLifecycle.Event.READY);
    instances.noteServed(fresh);
    instances.tellOnline(instance);
    if (old == null) {
      event(Event.OLD_GONE);
    } else {
      instance.leaving.add(old);
      runs.event(old, RunLifecycle.Event.RETIRE);
    }
  }

  private void removeNew() {
    if (fresh.phase == RunLifecycle.Phase.GONE) {
      event(Event.NEW_GONE);
    } else if (fresh.phase == RunLifecycle.Phase.UP) {
      runs.event(fresh, RunLifecycle.Event.RETIRE); // it has taken connections
    } else {
      runs.event(fresh, RunLifecycle.Event.STOP);
    }
  }

  private void finish(@Nullable String reverted) {
    instance.reload = null;
    SlotReceipt receipt =
        new SlotReceipt(
            instance.slot,
            oldPid,
            reverted == null ? fresh.pid : 0,
            readyAfter,
            old == null ? 0 : old.accepted,
            old == null ? 0 : old.drained,
            old == null ? 0 : old.cut,
            Duration.ofNanos(old == null ? 0 : old.drainNanos));
    result.complete(new Result(receipt, reverted, reverted == null ? null : fresh));
  }
}
