package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.DefinitionDifference;
import dev.tasuki.daemon.Operations.DeployView;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes down what is done to apps, so that one can see it and go back. What cannot be written is
/// logged and keeps no deploy from being done. Thread-safe; called by one script an app at a time.
final class Chronicle {
  private static final Logger LOG = System.getLogger(Chronicle.class.getName());

  private static final String DONE = "done";

  /// What is done.
  interface Task {
    /// @return its receipt, null when it has none
    @Nullable ReloadReceipt run() throws OperationException;
  }

  /// A change of the number of instances.
  interface ScaleTask {
    void run() throws OperationException;
  }

  private final HistoryStore store;
  private final Artifacts artifacts;
  private final Clock clock;

  Chronicle(Home home, Clock clock) {
    this.store = new HistoryStore(home);
    this.artifacts = new Artifacts(home);
    this.clock = clock;
  }

  /// Does it and writes down what came of it.
  ///
  /// @param before what the app was, null when it was not there
  /// @param wanted what it is to be
  /// @param back whether it goes back to the definition before
  @Nullable ReloadReceipt note(
      String operation,
      @Nullable AppDefinition before,
      AppDefinition wanted,
      boolean back,
      Task task)
      throws OperationException {
    long began = System.nanoTime();
    try {
      ReloadReceipt receipt = task.run();
      String failure = receipt == null ? null : receipt.reverted();
      write(operation, before, wanted, back, began, receipt, failure);
      return receipt;
    } catch (OperationException e) {
      write(operation, before, wanted, back, began, null, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /// Changes the number of an app's instances and writes down what came of it.
  ///
  /// @param change from what to what, and why
  void noteScale(String operation, String app, String change, ScaleTask task)
      throws OperationException {
    long began = System.nanoTime();
    try {
      task.run();
      writeScale(operation, app, change, began, DONE);
    } catch (OperationException e) {
      writeScale(operation, app, change, began, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private void writeScale(String operation, String app, String change, long began, String result) {
    try {
      DeployHistory.Entry entry =
          new DeployHistory.Entry(
              clock.instant(), operation, List.of(change), result, millisSince(began), 0, 0, 0, 0);
      store.write(app, store.read(app).with(entry));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the history of {0} cannot be written: {1}", app, e);
    }
  }

  private static long millisSince(long began) {
    return (System.nanoTime() - began) / 1_000_000;
  }

  private void write(
      String operation,
      @Nullable AppDefinition before,
      AppDefinition wanted,
      boolean back,
      long began,
      @Nullable ReloadReceipt receipt,
      @Nullable String failure) {
    List<SlotReceipt> slots = receipt == null ? List.of() : receipt.slots();
    DeployHistory.Entry entry =
        new DeployHistory.Entry(
            clock.instant(),
            operation,
            before == null
                ? List.of()
                : DefinitionDifference.between(before, before.instances(), wanted),
            failure == null ? DONE : failure,
            millisSince(began),
            (int) slots.stream().filter(slot -> slot.newPid() != 0).count(),
            slots.stream().mapToInt(SlotReceipt::accepted).sum(),
            slots.stream().mapToInt(SlotReceipt::drained).sum(),
            slots.stream().mapToInt(SlotReceipt::cut).sum());
    try {
      DeployHistory history = store.read(wanted.name()).with(entry);
      store.write(wanted.name(), failure == null ? served(history, wanted, back) : history);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the history of {0} cannot be written: {1}", wanted.name(), e);
    }
  }

  private DeployHistory served(DeployHistory history, AppDefinition wanted, boolean back)
      throws IOException {
    if (back) {
      return history.wentBack();
    }
    DeployHistory more =
        history.serving(new DeployHistory.Good(clock.instant(), wanted, artifacts.keep(wanted)));
    List<String> needed =
        more.good().stream()
            .map(DeployHistory.Good::artifact)
            .filter(Objects::nonNull)
            .map(String.class::cast)
            .distinct()
            .toList();
    int most = wanted.facets().deploys().keepArtifacts();
    if (most > 0) {
      artifacts.prune(wanted.name(), needed, most);
    }
    return more;
  }

  /// The definition that served before the present one.
  AppDefinition previous(String app) throws OperationException {
    try {
      List<DeployHistory.Good> good = store.read(app).good();
      if (good.size() < 2) {
        throw new OperationException(
            "'" + app + "' has no earlier definition to go back to: tasuki history " + app);
      }
      return artifacts.from(good.get(1).definition(), good.get(1).artifact());
    } catch (IOException e) {
      throw new OperationException("cannot go back: " + e.getMessage(), e);
    }
  }

  List<DeployView> entries(String app) {
    try {
      return store.read(app).entries().stream().map(DeployHistory.Entry::view).toList();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0}", e.getMessage());
      return List.of();
    }
  }

  void forget(String app) {
    try {
      store.delete(app);
      artifacts.delete(app);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the history of {0} cannot be removed: {1}", app, e);
    }
  }
}
