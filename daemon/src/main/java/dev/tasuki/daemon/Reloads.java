package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reloads apps slot by slot, one long operation an app at a time.
///
/// Ctrl-C, or a stop that comes in between, ends a reload at the next safe point: a slot whose old
/// process has not been told to go is reverted, one that has is finished; later slots are not
/// begun. A client that merely disappears ends nothing.
///
/// Thread-safe, except [#lock], [#unlock] and [#cancel], which belong to the core thread.
final class Reloads {
  private static final int POLL_MILLIS = 50;
  private static final int LOG_LINES = 10;

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Instances instances;
  private final Waiting waiting;
  private final LogFiles logFiles;

  Reloads(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      Waiting waiting,
      LogFiles logFiles) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.instances = instances;
    this.waiting = waiting;
    this.logFiles = logFiles;
  }

  /// Reserves an app for a long operation.
  void lock(App app, String operation) throws OperationException {
    if (app.busy != null) {
      throw new OperationException(
          "a " + app.busy + " of '" + app.name() + "' is under way: wait for it, or stop the app");
    }
    app.busy = operation;
    app.cancelBusy = false;
  }

  void unlock(App app) {
    app.busy = null;
    app.cancelBusy = false;
  }

  /// Has a reload under way end at the next safe point.
  void cancel(App app) {
    app.cancelBusy = true;
    for (Instance instance : app.instances) {
      if (instance.reload != null) {
        instance.reload.fail("another command interrupted the reload");
      }
    }
  }

  /// Reloads the instances, app by app.
  List<ReloadReceipt> reload(List<Instance> chosen, Progress progress) throws OperationException {
    Map<App, List<Instance>> byApp = new LinkedHashMap<>();
    chosen.forEach(i -> byApp.computeIfAbsent(i.app, app -> new ArrayList<>()).add(i));
    List<ReloadReceipt> receipts = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Map.Entry<App, List<Instance>> entry : byApp.entrySet()) {
      ReloadReceipt receipt = reloadApp(entry.getKey(), entry.getValue(), progress);
      receipts.add(receipt);
      if (receipt.reverted() != null) {
        failures.add("reload of '" + receipt.app() + "' reverted: " + receipt.reverted());
      }
    }
    waiting.flush();
    if (!failures.isEmpty()) {
      throw new OperationException(String.join("; ", failures));
    }
    return receipts;
  }

  private ReloadReceipt reloadApp(App app, List<Instance> chosen, Progress progress)
      throws OperationException {
    waiting.checked(() -> {
      lock(app, "reload");
      return true;
    });
    try {
      return reloadSlots(app, chosen, progress);
    } finally {
      core.call(() -> {
        unlock(app);
        return true;
      });
    }
  }

  /// Reloads instances of an app that is locked already, each with the app's candidate if it has
  /// one. What is stopped is then started.
  ReloadReceipt reloadSlots(App app, List<Instance> chosen, Progress progress)
      throws OperationException {
    ReloadReceipt receipt = slotBySlot(app, chosen, progress);
    if (!receipt.slots().isEmpty()) {
      registry.events().publish(LifecycleEvent.of(receipt));
    }
    return receipt;
  }

  private ReloadReceipt slotBySlot(App app, List<Instance> chosen, Progress progress)
      throws OperationException {
    List<SlotReceipt> done = new ArrayList<>();
    for (Instance instance : chosen) {
      if (progress.interrupted() || core.call(() -> app.cancelBusy)) {
        return new ReloadReceipt(app.name(), done, interrupted(done, chosen));
      }
      Status status = core.call(instance::status);
      if (startsAgain(app, status)) {
        startAgain(instance, progress);
        continue;
      }
      if (status != Status.ONLINE && status != Status.LAUNCHING) {
        progress.line(instance + " is " + status.word() + ": left as it is");
        continue;
      }
      ReloadSlot.Result result = reloadSlot(instance, progress);
      done.add(result.receipt());
      String line = instance + ": " + describe(result);
      progress.line(line);
      if (result.reverted() != null) {
        showLog(result, progress);
        return new ReloadReceipt(app.name(), done, result.reverted() + remains(done, chosen));
      }
    }
    return new ReloadReceipt(app.name(), done, null);
  }

  private static boolean startsAgain(App app, Status status) {
    return status == Status.ERRORED
        || status == Status.WAITING_RESTART
        || (status == Status.STOPPED && app.candidate != null);
  }

  /// There is nothing to replace: it has failed, and the reload is the next try.
  private void startAgain(Instance instance, Progress progress) throws OperationException {
    Duration patience =
        core.call(() -> {
          instance.ahead = instance.app.candidate;
          instances.event(instance, InstanceLifecycle.Event.START);
          return instance.definition().listenTimeout();
        });
    waiting.untilUp(List.of(instance), patience, progress);
    progress.line(instance + ": started, pid " + core.call(instance::pid));
  }

  private static String interrupted(List<SlotReceipt> done, List<Instance> chosen) {
    return "interrupted" + remains(done, chosen);
  }

  private static String remains(List<SlotReceipt> done, List<Instance> chosen) {
    long replaced = done.stream().filter(slot -> slot.newPid() != 0).count();
    return replaced == 0
        ? "; the old processes serve on"
        : "; "
            + replaced
            + " of "
            + chosen.size()
            + " slots run the new process, the others the old";
  }

  private void showLog(ReloadSlot.Result result, Progress progress) {
    if (result.failed() != null && !progress.interrupted()) {
      logFiles.tail(result.failed(), LOG_LINES).forEach(progress::line);
    }
  }

  private ReloadSlot.Result reloadSlot(Instance instance, Progress progress)
      throws OperationException {
    ReloadSlot slot =
        core.call(() -> {
          registry.changed();
          return new ReloadSlot(core, runs, instances, instance);
        });
    while (true) {
      try {
        return slot.result().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (progress.interrupted()) {
          core.execute(() -> slot.fail("interrupted"));
        }
      } catch (ExecutionException | InterruptedException e) {
        throw new OperationException("the reload failed: " + e.getMessage(), e);
      }
    }
  }

  private static String describe(ReloadSlot.Result result) {
    SlotReceipt receipt = result.receipt();
    if (result.reverted() != null) {
      return "reverted, pid " + receipt.oldPid() + " serves on: " + result.reverted();
    }
    return "pid "
        + receipt.oldPid()
        + " -> "
        + receipt.newPid()
        + ", ready in "
        + millis(receipt.ready())
        + ", drained "
        + receipt.drained()
        + " connections in "
        + millis(receipt.draining())
        + ", cut "
        + receipt.cut();
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
