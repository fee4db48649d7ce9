package dev.tasuki.daemon;

import dev.tasuki.config.ScaleRules;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.ScalePlan;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes the number of an app's instances. Thread-safe: scripts run on the threads of their
/// callers.
final class Scaling {
  private final Core core;
  private final Registry registry;
  private final Waiting waiting;
  private final Reloads reloads;
  private final Supervision supervision;
  private final Chronicle chronicle;

  Scaling(
      Core core,
      Registry registry,
      Waiting waiting,
      Reloads reloads,
      Supervision supervision,
      Chronicle chronicle) {
    this.core = core;
    this.registry = registry;
    this.waiting = waiting;
    this.reloads = reloads;
    this.supervision = supervision;
    this.chronicle = chronicle;
  }

  /// @param why what the load asks for, or null when a user has asked
  void scale(String selector, String change, @Nullable String why, Progress progress)
      throws OperationException {
    App app = waiting.checked(() -> lock(selector, "scale"));
    try {
      ScalePlan plan = waiting.checked(() -> plan(app, change));
      int before = core.call(() -> app.instances.size());
      int after = before + plan.add().size() - plan.remove().size();
      if (after == before) {
        return;
      }
      String text = "%d to %d instances".formatted(before, after);
      String told = why == null ? text : text + ": " + why;
      chronicle.noteScale(
          why == null ? "scale" : "autoscale", app.name(), told, () -> resize(app, plan, progress));
      core.call(() -> tell(app, told));
    } finally {
      core.call(() -> unlock(app));
    }
  }

  private Boolean tell(App app, String change) {
    registry.events().publish(LifecycleEvent.scale(app, change));
    return true;
  }

  /// Adds and removes slots of an app that is locked.
  void resize(App app, ScalePlan plan, Progress progress) throws OperationException {
    List<Instance> added =
        core.call(() -> plan.add().stream().map(s -> supervision.addInstance(app, s)).toList());
    waiting.flush();
    core.call(() -> supervision.startAll(added));
    List<Instance> leaving =
        core.call(() ->
            supervision.beginRemoval(
                app.instances.stream().filter(i -> plan.remove().contains(i.slot)).toList()));
    waiting.untilUp(added, supervision.longest(added), progress);
    waiting.until(() -> leaving.stream().noneMatch(i -> app.instances.contains(i)), progress);
    waiting.flush();
  }

  private App lock(String selector, String operation) throws OperationException {
    List<Instance> chosen = Selection.of(List.of(selector), registry.apps());
    App app = chosen.getFirst().app;
    if (chosen.stream().anyMatch(instance -> instance.app != app)) {
      throw new OperationException(
          "'" + selector + "' names more than one app: scale one at a time");
    }
    reloads.lock(app, operation);
    return app;
  }

  private Boolean unlock(App app) {
    reloads.unlock(app);
    return true;
  }

  private static ScalePlan plan(App app, String change) throws OperationException {
    List<Integer> slots = app.instances.stream().map(instance -> instance.slot).toList();
    Optional<Integer> target = ScalePlan.target(change, slots.size());
    if (target.isEmpty()) {
      throw new OperationException(
          "cannot scale '"
              + app.name()
              + "' from "
              + slots.size()
              + " by '"
              + change
              + "': give N, +N or -N so that 1 to "
              + ScalePlan.LIMIT
              + " instances result");
    }
    ScaleRules rules = app.definition.facets().scale();
    if (rules.within(target.get()) != target.get()) {
      throw new OperationException(
          "cannot scale '%s' to %d: its load chooses between %d and %d instances"
              .formatted(app.name(), target.get(), rules.min(), rules.max()));
    }
    return ScalePlan.of(slots, target.get());
  }
}
