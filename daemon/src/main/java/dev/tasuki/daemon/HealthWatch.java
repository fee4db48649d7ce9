package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.HealthCheck;
import dev.tasuki.config.HealthRules;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.sharing.ProbeRoute;
import dev.tasuki.supervisor.Health;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Asks the runs of apps with health checks how they are, each run on its own: on a shared port by
/// [PortSharing#probeRoute].
///
/// One check of one run is one timer and, while it asks, one virtual thread; it ends with the run's
/// serving phase. Apps without checks cost nothing. A run that is still to become ready is asked
/// more often, so that a long interval does not make a start slow.
///
/// Confined to the core thread, apart from the asking.
final class HealthWatch {
  private static final Logger LOG = System.getLogger(HealthWatch.class.getName());
  private static final Duration WHILE_STARTING = Duration.ofMillis(250);

  /// A watch is not to be over before as many checks have failed as count.
  private static final Duration ON_TRIAL = Duration.ofSeconds(1);

  private static final String LOCALHOST = "127.0.0.1";

  /// What is done about it.
  interface Consequences {
    /// A starting run has passed its readiness check.
    void passed(Run run);

    /// Before it was ever well, a run that is being deployed has answered for so long that it fails
    /// that this is no matter of its start.
    void refused(Run run, String reason);

    /// Its readiness has changed.
    void readiness(Run run, boolean well);

    /// It fails its liveness check; called again after each further failure.
    void notAlive(Run run, String reason);
  }

  private final Core core;
  private final Clock clock;
  private final PortSharing ports;
  private final Consequences consequences;

  HealthWatch(Core core, Clock clock, PortSharing ports, Consequences consequences) {
    this.core = core;
    this.clock = clock;
    this.ports = ports;
    this.consequences = consequences;
  }

  /// Begins to ask a run, if its app has checks.
  void watch(Run run) {
    HealthRules rules = run.definition.facets().health();
    HealthCheck live = rules.liveness();
    HealthCheck ready = rules.readiness();
    if (live != null && live.equals(ready)) {
      add(run, new RunHealth(live, true, true));
      return;
    }
    if (live != null) {
      add(run, new RunHealth(live, true, false));
    }
    if (ready != null) {
      add(run, new RunHealth(ready, false, true));
    }
  }

  private void add(Run run, RunHealth health) {
    run.health.add(health);
    core.execute(() -> ask(run, health));
  }

  private static boolean isServing(Run run) {
    return run.phase == Phase.STARTING || run.phase == Phase.UP;
  }

  private void ask(Run run, RunHealth health) {
    if (!isServing(run) || run.pid == 0) {
      return;
    }
    HealthCheck check = health.check;
    AppDefinition app = run.definition;
    long id = run.registered ? run.id : 0;
    Map<String, String> environment =
        check.kind() == HealthCheck.Kind.COMMAND ? environment(run) : Map.of();
    Thread.ofVirtual()
        .name("health-" + app.name())
        .start(() -> {
          HealthProbe.Failure failure =
              check.kind() == HealthCheck.Kind.COMMAND
                  ? HealthProbe.run(check, app.cwd(), environment)
                  : HealthProbe.connect(check, route(ports, id, check.port()));
          core.execute(() -> answered(run, health, failure));
        });
  }

  /// How one run is reached, and no other.
  ///
  /// @param id the run whose ports we share, 0 for one that we do not
  static ProbeRoute route(PortSharing ports, long id, int port) {
    if (id != 0) {
      return ports.probeRoute(id, port);
    }
    return port == 0
        ? new ProbeRoute.None("its ports are not known here: give the check a port")
        : new ProbeRoute.To(null, LOCALHOST, port);
  }

  private static Map<String, String> environment(Run run) {
    Map<String, String> variables = new TreeMap<>(run.definition.environment());
    variables.put("NODE_APP_INSTANCE", Integer.toString(run.instance.slot));
    variables.put("pm_id", Integer.toString(run.instance.id));
    variables.put("TASUKI_PID", Integer.toString(run.pid));
    return variables;
  }

  private void answered(Run run, RunHealth health, HealthProbe.@Nullable Failure failure) {
    if (!isServing(run)) {
      return;
    }
    Health before = health.health;
    HealthCheck check = health.check;
    Health.Limits limits =
        new Health.Limits(check.failures(), check.successes(), check.startPeriod());
    Duration age = Duration.ofNanos(System.nanoTime() - run.spawnedNanos);
    health.health = before.after(failure == null, age, limits);
    if (failure != null) {
      health.lastFailure = failure.text();
      health.lastFailureAt = clock.instant();
    }
    if (before.state() == Health.State.UNKNOWN && health.health.state() == Health.State.WELL) {
      health.lastFailure = null; // that it was still starting is no news
    }
    if (before.state() != health.health.state()) {
      changed(run, health);
    }
    if (health.liveness && health.health.state() == Health.State.ILL) {
      consequences.notAlive(run, health.purpose() + " check failed: " + reason(health));
    }
    if (isBeingDeployed(run) && health.isRefused(failure)) {
      consequences.refused(run, health.purpose() + " check failed: " + reason(health));
    }
    core.after(pause(run, health), () -> ask(run, health));
  }

  /// Whether it is to take the place of another, which is still there.
  private static boolean isBeingDeployed(Run run) {
    return run == run.instance.replacement;
  }

  private void changed(Run run, RunHealth health) {
    boolean well = health.health.state() == Health.State.WELL;
    LOG.log(
        well ? Level.INFO : Level.WARNING,
        "{0}: {1} check {2}",
        run.instance,
        health.purpose(),
        well ? "passed" : "failed: " + reason(health));
    if (health.readiness && run.phase == Phase.STARTING) {
      if (well) {
        consequences.passed(run);
      }
    } else if (health.readiness) {
      consequences.readiness(run, well);
    }
  }

  private static String reason(RunHealth health) {
    return Objects.requireNonNullElse(health.lastFailure, "?");
  }

  private static Duration pause(Run run, RunHealth health) {
    Duration interval = health.check.interval();
    boolean starting = run.phase == Phase.STARTING || health.health.state() == Health.State.UNKNOWN;
    Duration most = starting ? WHILE_STARTING : isBeingDeployed(run) ? ON_TRIAL : interval;
    return interval.compareTo(most) > 0 ? most : interval;
  }

  /// Whether each of its checks has passed at least once, and none fails now.
  static boolean isWell(Run run) {
    return run.health.stream().allMatch(each -> each.health.state() == Health.State.WELL);
  }

  /// Whether the run has passed its readiness check; null when it has none.
  static @Nullable Boolean passed(Run run) {
    for (RunHealth health : run.health) {
      if (health.readiness) {
        return health.health.state() == Health.State.WELL;
      }
    }
    return null;
  }

  /// Why its readiness check failed last; null when it has none or never failed.
  static @Nullable String failure(Run run) {
    for (RunHealth health : run.health) {
      if (health.readiness) {
        return health.lastFailure;
      }
    }
    return null;
  }
}
