package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// Reloads apps slot by slot, one long operation an app at a time.
///
/// Ctrl-C, or a stop that comes in between, ends a reload at the next safe point: a slot whose old
/// process has not been told to go is reverted, one that has is finished; later slots are not
/// begun. A client that merely disappears ends nothing.
///
/// Thread-safe, except [#lock], [#unlock] and [#cancel], which belong to the core thread.
final class Reloads {
  /// The operation that ends what an earlier daemon had left unfinished.
  static final String TAKE_BACK = "take-back";

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Instances instances;
  private final Waiting waiting;
  private final LogFiles logFiles;
  private final Chronicle chronicle;
  private final ErrorReports errors;

  Reloads(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      Waiting waiting,
      LogFiles logFiles,
      Chronicle chronicle,
      ErrorReports errors) {
    this.chronicle = chronicle;
    this.errors = errors;
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
  List<ReloadReceipt> reload(List<Instance> chosen, DeployOptions options, Progress progress)
      throws OperationException {
    Map<App, List<Instance>> byApp = new LinkedHashMap<>();
    chosen.forEach(i -> byApp.computeIfAbsent(i.app, app -> new ArrayList<>()).add(i));
    List<ReloadReceipt> receipts = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Map.Entry<App, List<Instance>> entry : byApp.entrySet()) {
      ReloadReceipt receipt = replace(entry.getKey(), "reload", entry::getValue, options, progress);
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

  /// Replaces instances of an app, without another definition, and writes it into its history.
  ///
  /// @param chosen asked when the app is reserved
  ReloadReceipt replace(
      App app,
      String operation,
      Supplier<List<Instance>> chosen,
      DeployOptions options,
      Progress progress)
      throws OperationException {
    lock(app, operation, options.queue(), progress);
    try {
      AppDefinition present = core.call(() -> app.definition);
      return Objects.requireNonNull(
          chronicle.note(
              operation,
              present,
              present,
              false,
              () -> reloadSlots(app, chosen.get(), options, progress)));
    } finally {
      core.call(() -> {
        unlock(app);
        return true;
      });
    }
  }

  /// Reserves an app, or waits for that, first come, first served. What is only taken back gives
  /// way: whoever comes says what is wanted now.
  void lock(App app, String operation, boolean wait, Progress progress) throws OperationException {
    if (!core.call(() -> givesWay(app)) && !wait) {
      waiting.checked(() -> {
        lock(app, operation);
        return true;
      });
      return;
    }
    String busy = core.call(() -> app.busy == null ? "" : app.busy);
    if (!busy.isEmpty()) {
      progress.line(app.name() + ": waiting for the end of the " + busy + " that is under way");
    }
    waiting.await(core.when(() -> lockIfFree(app, operation)), progress);
    if (core.call(() -> registry.app(app.name()) != app)) {
      throw new OperationException("'" + app.name() + "' has been deleted meanwhile");
    }
  }

  private boolean givesWay(App app) {
    boolean gives = TAKE_BACK.equals(app.busy);
    if (gives) {
      cancel(app);
    }
    return gives;
  }

  private Optional<Boolean> lockIfFree(App app, String operation) {
    if (app.busy != null) {
      return Optional.empty();
    }
    app.busy = operation;
    app.cancelBusy = false;
    return Optional.of(true);
  }

  /// Reloads instances of an app that is locked already, each with the app's candidate if it has
  /// one. What is stopped is then started.
  ReloadReceipt reloadSlots(
      App app, List<Instance> chosen, DeployOptions options, Progress progress)
      throws OperationException {
    ReloadReceipt receipt =
        new Deploy(
                core, registry, runs, instances, waiting, logFiles, errors, app, options, progress)
            .run(chosen);
    if (!receipt.slots().isEmpty()) {
      registry.events().publish(LifecycleEvent.of(receipt));
    }
    return receipt;
  }
}
