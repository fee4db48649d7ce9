package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.CronSchedule;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// `cron_restart`, and jobs that run at certain times.
///
/// The wall clock decides, looked at again every half minute at the latest: after a jump forward
/// (or a suspended host) what was missed is done once; after a jump back by less than three hours
/// nothing is done twice; after a greater one everything is computed anew. Sleeps while no app has
/// a schedule.
///
/// Core thread.
final class Schedules {
  private static final Logger LOG = System.getLogger(Schedules.class.getName());
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(30);
  private static final Duration CORRECTION = Duration.ofHours(3);

  private record Plan(String cron, @Nullable String zone, CronSchedule schedule) {
    @Nullable Instant next(Instant after) {
      ZoneId meant = zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
      return schedule.next(after, meant).orElse(null);
    }
  }

  private final Core core;
  private final Registry registry;
  private final Instances instances;
  private final Replacement replacement;
  private final Clock clock;
  private final Map<App, Plan> plans = new HashMap<>();
  private @Nullable Instant lastLook;
  private @Nullable Future<?> timer;

  Schedules(
      Core core, Registry registry, Instances instances, Replacement replacement, Clock clock) {
    this.core = core;
    this.registry = registry;
    this.instances = instances;
    this.replacement = replacement;
    this.clock = clock;
  }

  /// To be called when apps may have come, gone or changed.
  void arm() {
    boolean changed = plans.keySet().removeIf(app -> registry.app(app.name()) != app);
    for (App app : registry.apps()) {
      changed |= planned(app);
    }
    if (changed) {
      core.execute(this::look); // not now: what it changes has to be written down, too
    }
  }

  /// @return whether its plan is another one now
  private boolean planned(App app) {
    String cron = app.definition.facets().triggers().cron();
    String zone = app.definition.facets().triggers().cronTimeZone();
    Plan known = plans.get(app);
    if (cron == null) {
      app.nextRun = null;
      return plans.remove(app) != null;
    }
    if (known != null && known.cron.equals(cron) && Objects.equals(known.zone, zone)) {
      return false;
    }
    Plan plan = new Plan(cron, zone, CronSchedule.parse(cron));
    plans.put(app, plan);
    app.nextRun = plan.next(clock.instant());
    return true;
  }

  private void look() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    Instant now = clock.instant();
    Instant before = lastLook;
    boolean corrected = before != null && now.isBefore(before.minus(CORRECTION));
    lastLook = now;
    Instant earliest = null;
    for (Map.Entry<App, Plan> entry : List.copyOf(plans.entrySet())) {
      App app = entry.getKey();
      Instant due = app.nextRun;
      if (due != null && !now.isBefore(due)) {
        app.nextRun = entry.getValue().next(now);
        fire(app);
      } else if (corrected) {
        app.nextRun = entry.getValue().next(now);
      }
      Instant next = app.nextRun;
      earliest = earliest == null || (next != null && next.isBefore(earliest)) ? next : earliest;
    }
    if (earliest != null) {
      Duration sleep = Duration.between(now, earliest).plusMillis(1);
      timer = core.after(sleep.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : sleep, this::look);
    }
  }

  /// When an app that is only listed will be started, in words.
  static String when(App app) {
    Instant next = app.nextRun;
    return app.definition.isJob() && next != null
        ? "by its schedule, first at " + next.atZone(ZoneId.systemDefault()).toOffsetDateTime()
        : "when you say so: tasuki start " + app.name();
  }

  private void fire(App app) {
    AppDefinition definition = app.definition;
    if (definition.isJob()) {
      List.copyOf(app.instances).forEach(this::runJob);
      return;
    }
    List<Instance> running =
        app.instances.stream()
            .filter(i -> i.status() != Status.STOPPED && i.status() != Status.ERRORED)
            .toList();
    String reason = "cron_restart " + definition.facets().triggers().cron();
    if (!running.isEmpty() && !replacement.replace(app, running, reason)) {
      LOG.log(Level.WARNING, "{0}: {1}: left out, the app is busy", app.name(), reason);
    }
    for (Instance instance : List.copyOf(app.instances)) {
      boolean wanted = !instance.halted || definition.facets().triggers().cronStartStopped();
      if (wanted && !running.contains(instance) && !instance.removed) {
        instances.event(instance, Event.START);
        instance.trigger = reason;
      }
    }
  }

  private void runJob(Instance job) {
    if (job.halted || job.removed) {
      return;
    }
    if (job.status() != Status.STOPPED && job.status() != Status.ERRORED) {
      if (!job.app.definition.facets().triggers().cronOverlap()) {
        job.trigger = "one run left out: the one before was still at work";
        LOG.log(Level.WARNING, "{0}: {1}", job, job.trigger);
        return;
      }
      instances.setAside(job);
    }
    instances.event(job, Event.START);
  }
}
