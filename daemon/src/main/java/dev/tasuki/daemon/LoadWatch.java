package dev.tasuki.daemon;

import dev.tasuki.config.ScaleRules;
import dev.tasuki.daemon.InstanceView.PortView;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.Autoscaler.Decision;
import dev.tasuki.supervisor.ScaleSample;
import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/// Looks every second at the load of apps with a range of instances, and scales them as
/// [dev.tasuki.supervisor.Autoscaler] decides; sleeps while no app has one.
///
/// Confined to the core thread, apart from measuring and scaling.
final class LoadWatch {
  private static final Logger LOG = System.getLogger(LoadWatch.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// What a process does in its first seconds says nothing of its load.
  private static final Duration SETTLES = Duration.ofSeconds(5);

  /// [Operations#scale] for a reason.
  interface Scaler {
    void scale(String selector, int target, String why, Progress progress)
        throws OperationException;
  }

  private final Core core;
  private final Registry registry;
  private final Views views;
  private final Clock clock;
  private final Scaler scaler;
  private boolean armed;

  /// @param views of its own: it measures CPU from one of its looks to the next
  LoadWatch(Core core, Registry registry, Views views, Clock clock, Scaler scaler) {
    this.core = core;
    this.registry = registry;
    this.views = views;
    this.clock = clock;
    this.scaler = scaler;
  }

  /// To be called when apps may have appeared or changed.
  void arm() {
    if (!armed && registry.apps().stream().anyMatch(LoadWatch::isScaled)) {
      armed = true;
      core.after(PERIOD, this::tick);
    }
  }

  private static boolean isScaled(App app) {
    return app.definition.facets().scale().apply();
  }

  private void tick() {
    armed = false;
    arm();
    for (App app : registry.apps()) {
      if (!isScaled(app)) {
        app.loadScaling = null;
      } else if (app.instances.stream().allMatch(LoadWatch::rests)) {
        app.loadScaling = null; // what it was like before says nothing about after
      } else {
        look(app);
      }
    }
  }

  private static boolean rests(Instance instance) {
    return instance.removed || instance.status() == Status.STOPPED;
  }

  private void look(App app) {
    if (app.loadScaling == null) {
      app.loadScaling = new LoadScaling(clock.instant());
    }
    LoadScaling scaling = app.loadScaling;
    if (scaling.underWay || app.busy != null || app.deleted) {
      return;
    }
    scaling.underWay = true;
    List<Views.Facts> facts = app.instances.stream().map(views::facts).toList();
    Thread.ofVirtual().name("load-" + app.name()).start(() -> measure(app, scaling, facts));
  }

  private void measure(App app, LoadScaling scaling, List<Views.Facts> facts) {
    List<InstanceView> instances = views.views(facts);
    core.execute(() -> judge(app, scaling, instances));
  }

  private void judge(App app, LoadScaling scaling, List<InstanceView> instances) {
    scaling.underWay = false;
    ScaleRules rules = app.definition.facets().scale();
    boolean current = app.loadScaling == scaling && app.busy == null && !app.deleted;
    if (!current || !rules.apply() || instances.size() != app.instances.size()) {
      return;
    }
    Instant now = clock.instant();
    Decision decision = scaling.autoscaler.next(rules, sample(rules, instances, now));
    if (decision == null) {
      return;
    }
    String text =
        "%d to %d instances: %s".formatted(instances.size(), decision.target(), decision.why());
    LOG.log(Level.INFO, "{0}: from {1}", app.name(), text);
    scaling.did(text, now);
    scaling.underWay = true;
    String selector = Integer.toString(instances.getFirst().id());
    Thread.ofVirtual().name("scale-" + app.name()).start(() -> scale(scaling, selector, decision));
  }

  private void scale(LoadScaling scaling, String selector, Decision decision) {
    String failure = null;
    try {
      scaler.scale(selector, decision.target(), decision.why(), new SilentProgress());
    } catch (OperationException e) {
      failure = "could not be scaled to %d: %s".formatted(decision.target(), e.getMessage());
      LOG.log(Level.WARNING, failure);
    }
    String said = failure;
    core.execute(() -> {
      scaling.underWay = false;
      if (said != null) {
        scaling.did(said, clock.instant());
      }
    });
  }

  private static ScaleSample sample(ScaleRules rules, List<InstanceView> instances, Instant now) {
    Instant born = now.minus(SETTLES);
    List<InstanceView> settled =
        instances.stream()
            .filter(i -> i.status() == Status.ONLINE)
            .filter(i -> !i.startedAt().plus(i.app().facets().deploys().slowStart()).isAfter(born))
            .toList();
    long starting =
        instances.stream()
            .filter(i -> i.status() == Status.ONLINE || i.status() == Status.LAUNCHING)
            .filter(i -> !settled.contains(i))
            .count();
    return new ScaleSample(
        now,
        instances.size(),
        settled.size(),
        Math.toIntExact(starting),
        settled.stream().mapToDouble(InstanceView::cpuPercent).sum(),
        instances.stream().flatMap(i -> i.ports().stream()).mapToInt(PortView::queue).sum(),
        latency(rules, settled));
  }

  private static OptionalDouble latency(ScaleRules rules, List<InstanceView> instances) {
    return instances.stream()
        .map(instance -> ReportedLatency.of(instance.report(), rules.latencyMetric()))
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }
}
