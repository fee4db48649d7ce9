package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replaces instances of an app by stopping them first, for hosts where old and new process have no
/// room beside each other: each leaves the rotation, finishes its connections, stops, and its
/// successor starts. The instances of a batch do so together, so that many are missing meanwhile.
///
/// Runs on the thread of its caller.
final class InPlace {
  private final Core core;
  private final Instances instances;
  private final Waiting waiting;
  private final App app;
  private final Progress progress;

  InPlace(Core core, Instances instances, Waiting waiting, App app, Progress progress) {
    this.core = core;
    this.instances = instances;
    this.waiting = waiting;
    this.app = app;
    this.progress = progress;
  }

  /// @param changed where the instances are added that run by the candidate from now on
  /// @return why it failed, or null; those that failed have been given the old definition back
  @Nullable String replace(List<Instance> batch, List<Instance> changed) throws OperationException {
    try {
      restart(batch, true);
    } catch (OperationException e) {
      if (app.candidate != null) {
        restart(batch, false);
      }
      return e.getMessage();
    }
    changed.addAll(batch);
    for (Instance instance : batch) {
      progress.line(instance + ": stopped and started again, pid " + core.call(instance::pid));
    }
    return null;
  }

  private void restart(List<Instance> batch, boolean candidate) throws OperationException {
    core.call(() -> {
      for (Instance instance : batch) {
        instance.ahead = candidate ? app.candidate : null;
        instance.gently = true;
        instances.event(instance, Event.RESTART);
      }
      return true;
    });
    waiting.untilUp(batch, patience(batch), progress);
  }

  private Duration patience(List<Instance> batch) {
    return core.call(() ->
        batch.stream()
            .map(Instance::definition)
            .map(by -> Supervision.timeout(by).plus(by.killTimeout()).plus(by.drainTimeout()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO));
  }
}
