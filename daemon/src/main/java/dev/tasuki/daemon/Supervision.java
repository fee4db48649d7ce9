package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.ScalePlan;
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
  private final Conversations conversations;
  private final Waiting waiting;
  private final Reloads reloads;
  private final Redefinition redefinition;
  private final Scaling scaling;
  private final LogFiles logFiles;
  private final OrderedScripts order;
  private final Dumps dumps;
  private final Clock clock;
  private final Chronicle chronicle;
  private final DaemonFacts facts;

  /// What only the daemon as a whole knows.
  interface DaemonFacts {
    DaemonInfo info();

    /// Ends keeper and daemon once the reply is out.
    void endSoon();

    /// Gives keeper and daemon over to another version.
    void handOver(List<String> command, List<String> assignments) throws OperationException;
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
      Conversations conversations,
      Chronicle chronicle,
      ErrorReports errors,
      Clock clock,
      DaemonFacts facts) {
    this.core = core;
    this.registry = registry;
    this.instances = instances;
    this.views = views;
    this.conversations = conversations;
    this.clock = clock;
    this.chronicle = chronicle;
    this.facts = facts;
    this.logFiles = new LogFiles(logs);
    this.waiting = new Waiting(core, journal);
    this.reloads =
        new Reloads(core, registry, runs, instances, waiting, logFiles, chronicle, errors);
    this.redefinition = new Redefinition(core, registry, waiting, reloads, this, chronicle);
    this.order = new OrderedScripts(core, waiting);
    this.scaling = new Scaling(core, registry, waiting, reloads, this, chronicle);
    this.dumps = new Dumps(core, registry, instances, waiting, dumpStore, clock, order::start);
  }

  /// Ends what a daemon before this one has left unfinished. Returns at once.
  void takeBackUnfinished() {
    redefinition.takeBack();
  }

  @Override
  public List<InstanceView> instances() {
    return views.views(core.ask(() -> views.facts(Selection.all(registry.apps()))));
  }

  @Override
  public List<InstanceView> select(List<String> selectors) throws OperationException {
    return views.views(waiting.asked(() -> views.facts(Selection.of(selectors, registry.apps()))));
  }

  /// Runs a task of the core over the selected instances.
  private <T> T onSelected(List<String> selectors, Function<List<Instance>, T> task)
      throws OperationException {
    return waiting.checked(() -> task.apply(Selection.of(selectors, registry.apps())));
  }

  @Override
  public void start(AppDefinition definition, Runnable listed, Progress progress)
      throws OperationException {
    App app = waiting.checked(() -> addApp(definition));
    listed.run();
    try {
      waiting.flush();
    } catch (OperationException e) {
      core.call(() -> dropUnstarted(app));
      throw e;
    }
    if (definition.startsLater()) {
      progress.line(
          app.name() + " is listed; it is started " + core.call(() -> Schedules.when(app)));
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

  Instance addInstance(App app, int slot) {
    Instance instance = new Instance(registry.newInstanceId(), app, slot, clock.instant());
    app.instances.add(instance);
    return instance;
  }

  private Boolean dropUnstarted(App app) {
    registry.remove(app);
    return true;
  }

  List<Instance> startAll(List<Instance> chosen) {
    List<Instance> started = List.copyOf(chosen);
    started.forEach(instance -> instances.event(instance, Event.START));
    return started;
  }

  @Override
  public void restart(
      List<String> selectors, @Nullable Map<String, String> environment, Progress progress)
      throws OperationException {
    List<List<Instance>> waves = onSelected(selectors, Waves::of);
    if (waves.size() == 1) {
      List<Instance> chosen = waves.getFirst();
      core.call(() -> beginRestart(chosen, environment));
      waiting.untilUp(chosen, longest(chosen), progress);
      return;
    }
    order.stop(waves, this::beginStop, progress);
    order.start(waves, wave -> beginRestart(wave, environment), progress);
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
    return order.longest(chosen);
  }

  @Override
  public void stop(List<String> selectors, Progress progress) throws OperationException {
    order.stop(onSelected(selectors, Waves::of), this::beginStop, progress);
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
    order.remove(onSelected(selectors, Waves::of), this::beginRemoval, progress);
    waiting.flush();
  }

  List<Instance> beginRemoval(List<Instance> chosen) {
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
    scaling.scale(selector, change, null, progress);
  }

  /// @param why what the load asks for
  void scaleByLoad(String selector, int target, String why, Progress progress)
      throws OperationException {
    scaling.scale(selector, Integer.toString(target), why, progress);
  }

  /// Adds and removes slots of an app that is locked.
  void resize(App app, ScalePlan plan, Progress progress) throws OperationException {
    scaling.resize(app, plan, progress);
  }

  @Override
  public ReloadReceipt redefine(
      AppDefinition definition, boolean gently, DeployOptions options, Progress progress)
      throws OperationException {
    return gently
        ? redefinition.reload(definition, options, progress)
        : redefinition.restart(definition, options, progress);
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
  public Conversations conversations() {
    return conversations;
  }

  @Override
  public void send(String selector, String line) throws OperationException {
    waiting.checked(() -> {
      for (Instance instance : Selection.of(List.of(selector), registry.apps())) {
        StdinPipe.send(instance, line);
      }
      return true;
    });
  }

  @Override
  public List<String> toggleWatch(List<String> selectors) throws OperationException {
    List<String> lines =
        onSelected(
            selectors,
            chosen -> {
              registry.changed();
              return chosen.stream().map(i -> i.app).distinct().map(FileWatches::toggle).toList();
            });
    waiting.flush();
    return lines;
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
  public List<String> restore(List<RestoredApp> apps, Progress progress) throws OperationException {
    return dumps.restore(apps, progress);
  }

  @Override
  public void flush(List<String> selectors) throws OperationException {
    logFiles.empty(onSelected(selectors, List::copyOf));
  }

  @Override
  public List<String> rotateLogs(List<String> selectors) throws OperationException {
    return logFiles.rotate(onSelected(selectors, List::copyOf));
  }

  @Override
  public void reloadLogs() {
    logFiles.reopen();
  }

  @Override
  public HeadCuts headCuts() {
    return logFiles.headCuts();
  }

  @Override
  public List<String> lastLogLines(InstanceView instance, int lines) {
    return logFiles.last(instance.errorLog(), instance.outLog(), lines);
  }

  @Override
  public void shutdown(Progress progress) throws OperationException {
    List<List<Instance>> waves = core.call(() -> Waves.of(Selection.all(registry.apps())));
    order.remove(
        waves.subList(Math.min(1, waves.size()), waves.size()), this::beginRemoval, progress);
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
  public void update(List<String> command, List<String> assignments) throws OperationException {
    facts.handOver(command, assignments);
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
