package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Replaces the instances of one app that is locked already, in batches, each with the app's
/// candidate if it has one.
///
/// Invariants: before the watch of the canaries has ended, the old process of each stands ready; a
/// failure in any slot ends the whole deploy; when the definition was to change, the slots that had
/// changed over get the old definition back. Without another definition there is nothing to go back
/// to: what has been replaced stays so, and is said.
///
/// Runs on the thread of its caller; one object, one deploy.
final class Deploy {
  private static final int POLL_MILLIS = 50;
  private static final int LOG_LINES = 10;

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Instances instances;
  private final Waiting waiting;
  private final LogFiles logFiles;
  private final ErrorReports errors;
  private final App app;
  private final DeployOptions options;
  private final Progress progress;
  private final List<SlotReceipt> done = new ArrayList<>();
  private final List<Instance> changed = new ArrayList<>();

  Deploy(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      Waiting waiting,
      LogFiles logFiles,
      ErrorReports errors,
      App app,
      DeployOptions options,
      Progress progress) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.instances = instances;
    this.waiting = waiting;
    this.logFiles = logFiles;
    this.errors = errors;
    this.app = app;
    this.options = options;
    this.progress = progress;
  }

  /// A slot that is being replaced, and the end that it came to.
  record Running(Instance instance, ReloadSlot slot) {
    ReloadSlot.@Nullable Result result() {
      return slot.result().getNow(null);
    }
  }

  ReloadReceipt run(List<Instance> chosen) throws OperationException {
    Deque<Instance> left = new ArrayDeque<>(chosen);
    String failure = null;
    boolean watch = options.watches();
    while (!left.isEmpty() && failure == null) {
      if (progress.interrupted() || core.call(() -> app.cancelBusy)) {
        failure = "interrupted";
        break;
      }
      List<Instance> batch = take(left, watch ? options.canary() : size());
      failure = replaceable(batch, watch);
      watch = false;
    }
    String reverted = failure == null ? null : failure + remains(chosen.size());
    return new ReloadReceipt(app.name(), List.copyOf(done), reverted);
  }

  private int size() {
    return Math.max(options.maxParallel(), options.maxUnavailable());
  }

  private static List<Instance> take(Deque<Instance> left, int count) {
    List<Instance> batch = new ArrayList<>();
    while (batch.size() < count && !left.isEmpty()) {
      batch.add(left.removeFirst());
    }
    return batch;
  }

  /// Replaces those of a batch that run; what is stopped or has failed is started.
  ///
  /// @return why it failed, or null
  private @Nullable String replaceable(List<Instance> batch, boolean watch)
      throws OperationException {
    List<Instance> running = new ArrayList<>();
    for (Instance instance : batch) {
      Status status = core.call(instance::status);
      if (startsAgain(status)) {
        startAgain(instance);
      } else if (status == Status.ONLINE || status == Status.LAUNCHING) {
        running.add(instance);
      } else {
        progress.line(instance + " is " + status.word() + ": left as it is");
      }
    }
    if (options.maxUnavailable() > 0 && !watch) {
      return new InPlace(core, instances, waiting, app, progress).replace(running, changed);
    }
    return replace(begin(running, watch), watch);
  }

  private boolean startsAgain(Status status) {
    return status == Status.ERRORED
        || status == Status.WAITING_RESTART
        || (status == Status.STOPPED && app.candidate != null);
  }

  /// There is nothing to replace: it has failed, and the deploy is the next try.
  private void startAgain(Instance instance) throws OperationException {
    Duration patience =
        core.call(() -> {
          instance.ahead = app.candidate;
          instances.event(instance, Event.START);
          return instance.definition().listenTimeout();
        });
    waiting.untilUp(List.of(instance), patience, progress);
    progress.line(instance + ": started, pid " + core.call(instance::pid));
  }

  private List<Running> begin(List<Instance> batch, boolean watch) {
    return core.call(() -> {
      registry.changed();
      return batch.stream()
          .map(i -> new Running(i, new ReloadSlot(core, runs, instances, i, watch)))
          .toList();
    });
  }

  /// Waits for the end of all, through the watch if there is one.
  private @Nullable String replace(List<Running> batch, boolean watch) throws OperationException {
    List<Running> open = new ArrayList<>(batch);
    String failure = null;
    Trial trial = watch ? new Trial(core, errors, app, options, progress) : null;
    while (!open.isEmpty()) {
      for (Running running : List.copyOf(open)) {
        ReloadSlot.Result result = running.result();
        if (result != null) {
          open.remove(running);
          failure = noteEnd(running, result, failure);
        }
      }
      if (failure == null && progress.interrupted()) {
        failure = "interrupted";
      }
      if (failure != null) {
        String reason = failure;
        core.execute(() -> open.forEach(running -> running.slot().fail(reason)));
      } else if (trial != null && !open.isEmpty()) {
        failure = trial.look(open);
      }
      pause();
    }
    return failure;
  }

  private static void pause() throws OperationException {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException("interrupted", e);
    }
  }

  private @Nullable String noteEnd(
      Running running, ReloadSlot.Result result, @Nullable String failure) {
    done.add(result.receipt());
    progress.line(running.instance() + ": " + Receipts.inWords(result));
    if (result.reverted() == null) {
      changed.add(running.instance());
      return failure;
    }
    if (failure == null && result.failed() != null && !progress.interrupted()) {
      logFiles.tail(result.failed(), LOG_LINES).forEach(progress::line);
    }
    return failure == null ? result.reverted() : failure;
  }

  /// What is left of a deploy that failed; a changed definition is taken back.
  private String remains(int all) throws OperationException {
    if (changed.isEmpty()) {
      return "; the old processes serve on";
    }
    if (core.call(() -> app.candidate == null)) {
      return "; "
          + changed.size()
          + " of "
          + all
          + " slots run the new process, the others the old";
    }
    List<Instance> back = List.copyOf(changed);
    core.execute(() -> app.candidate = null); // each slot is ahead of its app until it is back
    progress.line("taking the old definition back in " + back.size() + " of " + all + " slots");
    String failure = replace(begin(back, false), false);
    return failure == null
        ? "; the old definition serves in all slots"
        : "; taking it back failed too: " + failure;
  }
}
