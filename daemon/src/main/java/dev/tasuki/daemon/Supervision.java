package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.ScalePlan;
import dev.tasuki.supervisor.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The operations, each a short script: post to the core, wait for a condition, say what came of
/// it.
///
/// Desired state is on disk before a process is started or an operation is reported as done.
/// Thread-safe: scripts run on the threads of their callers.
final class Supervision implements Operations {
  private static final Duration PATIENCE_BEYOND_TIMEOUT = Duration.ofSeconds(5);

  private final Core core;
  private final Registry registry;
  private final Instances instances;
  private final Views views;
  private final Waiting waiting;
  private final Reloads reloads;
  private final Redefinition redefinition;
  private final LogFiles logFiles;
  private final Dumps dumps;
  private final Clock clock;
  private final Chronicle chronicle;
  private final DaemonFacts facts;

  /// What only the daemon as a whole knows.
  interface DaemonFacts {
    DaemonInfo info();

    /// Ends keeper and daemon once the reply is out.
    void endSoon();
  }

  Supervision(
      Core core,
      Registry registry,
      Runs runs,
      Instances instances,
      Journal journal,
      Views views,
      Logs logs,
      DumpStore dumpStore,
      Chronicle chronicle,
      Clock clock,
      DaemonFacts facts) {
    this.core = core;
    this.registry = registry;
    this.instances = instances;
    this.views = views;
    this.clock = clock;
    this.chronicle = chronicle;
    this.facts = facts;
    this.logFiles = new LogFiles(logs);
    this.waiting = new Waiting(core, journal);
    this.reloads = new Reloads(core, registry, runs, instances, waiting, logFiles, chronicle);
    this.redefinition = new Redefinition(core, registry, waiting, reloads, this, chronicle);
    this.dumps = new Dumps(core, registry, instances, waiting, dumpStore, clock);
  }

  @Override
  public List<InstanceView> instances() {
    return views.views(
        core.call(() -> Selection.all(registry.apps()).stream().map(views::facts).toList()));
  }

  @Override
  public List<InstanceView> select(List<String> selectors) throws OperationException {
    return views.views(onSelected(selectors, chosen -> chosen.stream().map(views::facts).toList()));
  }

  /// Runs a task of the core over the selected instances.
  private <T> T onSelected(List<String> selectors, Function<List<Instance>, T> task)
      throws OperationException {
    return waiting.checked(() -> task.apply(Selection.of(selectors, registry.apps())));
  }

  @Override
  public void start(AppDefinition definition, Progress progress) throws OperationException {
    App app = waiting.checked(() -> addApp(definition));
    try {
      waiting.flush();
    } catch (OperationException e) {
      core.call(() -> dropUnstarted(app));
      throw e;
    }
    if (definition.facets().process().waits()) {
      progress.line(app.name() + " is listed and not started (autostart: false)");
      return;
    }
    List<Instance> fresh = core.call(() -> startAll(app.instances));
    chronicle.forget(definition.name()); // what another app of that name has left
    chronicle.note(
        "start",
        null,
        definition,
        false,
        () -> {
          waiting.untilUp(fresh, timeout(definition), progress);
          return null;
        });
  }

  @Override
  public ReloadReceipt rollback(String app, DeployOptions options, Progress progress)
      throws OperationException {
    return redefinition.rollback(app, options, progress);
  }

  @Override
  public List<DeployView> history(String app) throws OperationException {
    if (core.call(() -> registry.app(app) == null)) {
      throw new OperationException("no app is named '" + app + "'");
    }
    return chronicle.entries(app);
  }

  static Duration timeout(AppDefinition definition) {
    return definition.listenTimeout().plus(PATIENCE_BEYOND_TIMEOUT);
  }

  private App addApp(AppDefinition definition) throws OperationException {
    if (registry.app(definition.name()) != null) {
      throw new OperationException(
          "an app named '"
              + definition.name()
              + "' exists already: restart or reload it, delete it,"
              + " or give this one another name with --name");
    }
    App app = new App(definition);
    for (int slot = 0; slot < definition.instances(); slot++) {
      addInstance(app, slot);
    }
    registry.add(app);
    return app;
  }

  private Instance addInstance(App app, int slot) {
    Instance instance = new Instance(registry.newInstanceId(), app, slot, clock.instant());
    app.instances.add(instance);
    return instance;
  }

  private Boolean dropUnstarted(App app) {
    registry.remove(app);
    return true;
  }

  private List<Instance> startAll(List<Instance> chosen) {
    List<Instance> started = List.copyOf(chosen);
    started.forEach(instance -> instances.event(instance, Event.START));
    return started;
  }

  @Override
  public void restart(
      List<String> selectors, @Nullable Map<String, String> environment, Progress progress)
      throws OperationException {
    List<Instance> chosen = onSelected(selectors, list -> beginRestart(list, environment));
    waiting.untilUp(chosen, longest(chosen), progress);
  }

  List<Instance> beginRestart(List<Instance> chosen, @Nullable Map<String, String> environment) {
    for (Instance instance : chosen) {
      if (environment != null) {
        instance.app.definition = instance.app.definition.withEnvironment(environment);
        registry.changed();
      }
      reloads.cancel(instance.app);
      instance.gently = false;
    }
    chosen.forEach(instance -> instances.event(instance, Event.RESTART));
    return chosen;
  }

  Duration longest(List<Instance> chosen) {
    return core.call(() ->
        chosen.stream()
            .map(i -> timeout(i.app.definition).plus(i.app.definition.killTimeout()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO));
  }

  @Override
  public void stop(List<String> selectors, Progress progress) throws OperationException {
    List<Instance> chosen = onSelected(selectors, this::beginStop);
    waiting.until(
        () -> chosen.stream().allMatch(i -> i.status() == Status.STOPPED && i.isEmpty()), progress);
    waiting.flush();
  }

  private List<Instance> beginStop(List<Instance> chosen) {
    for (Instance instance : chosen) {
      reloads.cancel(instance.app);
      instance.gently = !chosen.containsAll(instance.app.instances);
    }
    chosen.forEach(instance -> instances.event(instance, Event.STOP));
    return chosen;
  }

  @Override
  public void delete(List<String> selectors, Progress progress) throws OperationException {
    List<Instance> chosen = onSelected(selectors, this::beginRemoval);
    waiting.until(() -> chosen.stream().noneMatch(i -> i.app.instances.contains(i)), progress);
    waiting.flush();
  }

  private List<Instance> beginRemoval(List<Instance> chosen) {
    chosen.forEach(instance -> instance.removed = true);
    registry.changed();
    beginStop(chosen);
    chosen.forEach(instances::forgetIfRemoved);
    return chosen;
  }

  @Override
  public List<ReloadReceipt> reload(
      List<String> selectors, DeployOptions options, Progress progress) throws OperationException {
    return reloads.reload(onSelected(selectors, chosen -> chosen), options, progress);
  }

  @Override
  public void scale(String selector, String change, Progress progress) throws OperationException {
    App app = waiting.checked(() -> lock(selector, "scale"));
    try {
      resize(app, waiting.checked(() -> plan(app, change)), progress);
    } finally {
      core.call(() -> unlock(app));
    }
  }

  /// Adds and removes slots of an app that is locked.
  void resize(App app, ScalePlan plan, Progress progress) throws OperationException {
    List<Instance> added =
        core.call(() -> plan.add().stream().map(s -> addInstance(app, s)).toList());
    waiting.flush();
    core.call(() -> startAll(added));
    List<Instance> leaving =
        core.call(() ->
            beginRemoval(
                app.instances.stream().filter(i -> plan.remove().contains(i.slot)).toList()));
    waiting.untilUp(added, longest(added), progress);
    waiting.until(() -> leaving.stream().noneMatch(i -> app.instances.contains(i)), progress);
    waiting.flush();
  }

  @Override
  public ReloadReceipt redefine(
      AppDefinition definition, boolean gently, DeployOptions options, Progress progress)
      throws OperationException {
    return gently
        ? redefinition.reload(definition, options, progress)
        : redefinition.restart(definition, options, progress);
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
    return ScalePlan.of(slots, target.get());
  }

  @Override
  public void reset(List<String> selectors) throws OperationException {
    onSelected(
        selectors,
        chosen -> {
          for (Instance instance : chosen) {
            instance.restarts = 0;
            Instances.resetBudget(instance);
          }
          registry.changed();
          return true;
        });
    waiting.flush();
  }

  @Override
  public List<Integer> signal(List<String> selectors, int signal) throws OperationException {
    return waiting.checked(() -> Signalling.send(Selection.of(selectors, registry.apps()), signal));
  }

  @Override
  public List<String> save(boolean force) throws OperationException {
    return dumps.save(force);
  }

  @Override
  public boolean clearDump() throws OperationException {
    return dumps.clear();
  }

  @Override
  public List<String> resurrect(Progress progress) throws OperationException {
    return dumps.resurrect(progress);
  }

  @Override
  public void flush(List<String> selectors) throws OperationException {
    logFiles.empty(onSelected(selectors, List::copyOf));
  }

  @Override
  public List<String> lastLogLines(InstanceView instance, int lines) {
    return logFiles.last(instance.errorLog(), instance.outLog(), lines);
  }

  @Override
  public void shutdown(Progress progress) throws OperationException {
    List<Instance> all = core.call(() -> beginRemoval(Selection.all(registry.apps())));
    CompletableFuture<Boolean> done =
        core.when(() ->
            all.stream().noneMatch(i -> i.app.instances.contains(i)) && registry.runs().isEmpty()
                ? Optional.of(true)
                : Optional.empty());
    waiting.await(done, progress);
    facts.endSoon();
  }

  @Override
  public EventBus events() {
    return registry.events();
  }

  @Override
  public DaemonInfo info() {
    return facts.info();
  }
}
