package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.Policy;
import dev.tasuki.config.ScaleRules;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.supervisor.ScalePlan;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Gives a listed app another definition.
///
/// Invariants: until the last slot has changed over, the app's definition, on disk too, is the old
/// one, and the new one is only its candidate. So whatever goes wrong in between, the app is still
/// said to differ from its file, and the next try replaces all of it: no process keeps an old
/// environment unnoticed. A slot that has changed over restarts with the definition that it runs
/// by; when the daemon dies before the others have followed, the next daemon has it go back
/// ([#takeBack]).
///
/// Thread-safe: scripts run on the threads of their callers.
final class Redefinition {
  private static final Logger LOG = System.getLogger(Redefinition.class.getName());
  private static final DeployOptions QUEUED = new DeployOptions(1, Duration.ZERO, 1, 0, true, null);

  private final Core core;
  private final Registry registry;
  private final Waiting waiting;
  private final Reloads reloads;
  private final Supervision supervision;
  private final Chronicle chronicle;

  Redefinition(
      Core core,
      Registry registry,
      Waiting waiting,
      Reloads reloads,
      Supervision supervision,
      Chronicle chronicle) {
    this.chronicle = chronicle;
    this.core = core;
    this.registry = registry;
    this.waiting = waiting;
    this.reloads = reloads;
    this.supervision = supervision;
  }

  /// Slot by slot.
  ReloadReceipt reload(AppDefinition definition, DeployOptions options, Progress progress)
      throws OperationException {
    return change("reload", definition, options, progress);
  }

  /// Stops, then starts.
  ReloadReceipt restart(AppDefinition definition, DeployOptions options, Progress progress)
      throws OperationException {
    return change("restart", definition, options, progress);
  }

  /// Slot by slot to the definition that served before.
  ReloadReceipt rollback(String name, DeployOptions options, Progress progress)
      throws OperationException {
    App app = waiting.checked(() -> registered(name));
    int slots = core.call(() -> (int) app.instances.stream().filter(i -> !i.removed).count());
    AppDefinition previous = chronicle.previous(name).withInstances(slots);
    return change("rollback", previous, options, progress);
  }

  private ReloadReceipt change(
      String operation, AppDefinition definition, DeployOptions options, Progress progress)
      throws OperationException {
    App app = waiting.checked(() -> registered(definition.name()));
    reloads.lock(app, operation, options.queue(), progress);
    try {
      AppDefinition before = core.call(() -> app.definition);
      boolean restart = operation.equals("restart");
      return Objects.requireNonNull(
          chronicle.note(
              operation,
              before,
              definition,
              operation.equals("rollback"),
              () ->
                  restart
                      ? restarted(app, definition, progress)
                      : reloaded(app, definition, options, progress)));
    } finally {
      core.call(() -> unlock(app));
    }
  }

  private ReloadReceipt reloaded(
      App app, AppDefinition definition, DeployOptions options, Progress progress)
      throws OperationException {
    waiting.checked(() -> refuseOtherSockets(app, definition));
    try {
      core.call(() -> tryOut(app, definition));
      waiting.flush(); // before the first process of it: the next daemon must know it
      ReloadReceipt receipt = reloads.reloadSlots(app, staying(app, definition), options, progress);
      if (receipt.reverted() != null) {
        waiting.flush();
        throw new OperationException(
            "reload of '" + app.name() + "' reverted: " + receipt.reverted());
      }
      core.call(() -> settle(app, definition));
      resize(app, definition, progress);
      return receipt;
    } finally {
      core.call(() -> settle(app, app.definition));
    }
  }

  private Boolean tryOut(App app, AppDefinition definition) {
    app.candidate = definition;
    registry.changed();
    return true;
  }

  /// Ends what a daemon that died has left of deploys: slots that had changed over while their app
  /// had not get the app's definition back. Returns at once; what comes of it is logged.
  void takeBack() {
    List<App> unfinished =
        core.call(
            () -> registry.apps().stream().filter(app -> !changedOver(app).isEmpty()).toList());
    for (App app : unfinished) {
      LOG.log(Level.WARNING, "{0}: a reload was not finished: it is taken back", app.name());
      Thread.ofVirtual().name("take-back").start(() -> takeBack(app));
    }
  }

  private void takeBack(App app) {
    try {
      ReloadReceipt receipt =
          reloads.replace(
              app,
              Reloads.TAKE_BACK,
              () -> core.call(() -> changedOver(app)),
              QUEUED,
              new SilentProgress());
      waiting.flush();
      String failure = receipt.reverted();
      LOG.log(Level.INFO, "{0}: {1}", app.name(), failure == null ? "taken back" : failure);
    } catch (OperationException e) {
      LOG.log(Level.WARNING, "{0}: it cannot be taken back: {1}", app.name(), e.getMessage());
    }
  }

  private static List<Instance> changedOver(App app) {
    return app.instances.stream().filter(i -> i.ahead != null && !i.removed).toList();
  }

  private ReloadReceipt restarted(App app, AppDefinition definition, Progress progress)
      throws OperationException {
    core.call(() -> settle(app, definition));
    waiting.flush();
    List<Instance> staying = staying(app, definition);
    core.call(() -> supervision.beginRestart(staying, null));
    resize(app, definition, progress);
    waiting.untilUp(staying, supervision.longest(staying), progress);
    return new ReloadReceipt(app.name(), List.of(), null);
  }

  private App registered(String name) throws OperationException {
    App app = registry.app(name);
    if (app == null) {
      throw new OperationException("no app is named '" + name + "'");
    }
    return app;
  }

  private static Boolean refuseOtherSockets(App app, AppDefinition definition)
      throws OperationException {
    if (changesSockets(app.definition, definition)) {
      throw new OperationException(
          "'"
              + app.name()
              + "': old and new process cannot hold the port together when share changes, or policy"
              + " to or from shared: restart it instead of a reload");
    }
    return true;
  }

  private static boolean changesSockets(AppDefinition old, AppDefinition wanted) {
    return old.share() != wanted.share()
        || (old.policy() == Policy.SHARED) != (wanted.policy() == Policy.SHARED);
  }

  private Boolean unlock(App app) {
    reloads.unlock(app);
    return true;
  }

  private Boolean settle(App app, AppDefinition definition) {
    app.definition = definition;
    app.candidate = null;
    app.instances.forEach(instance -> instance.ahead = null);
    registry.changed();
    return true;
  }

  private List<Instance> staying(App app, AppDefinition definition) {
    return core.call(() -> {
      List<Integer> leaving = plan(app, definition).remove();
      return app.instances.stream().filter(i -> !i.removed && !leaving.contains(i.slot)).toList();
    });
  }

  private static ScalePlan plan(App app, AppDefinition definition) {
    List<Integer> slots =
        app.instances.stream().filter(i -> !i.removed).map(instance -> instance.slot).toList();
    ScaleRules scale = definition.facets().scale();
    return ScalePlan.of(slots, scale.apply() ? scale.within(slots.size()) : definition.instances());
  }

  private void resize(App app, AppDefinition definition, Progress progress)
      throws OperationException {
    supervision.resize(app, core.call(() -> plan(app, definition)), progress);
  }
}
