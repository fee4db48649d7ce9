package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.sharing.Mechanisms;
import dev.tasuki.sharing.Policy;
import dev.tasuki.sharing.WorkerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Turns a definition and a slot into what the keeper and the port sharing need to know.
final class Spawns {
  /// Names a run in the environment of all its processes: how a tree is found after its members
  /// left the session and lost their parent.
  static final String RUN_VARIABLE = "TASUKI_RUN";

  private final Home home;
  private final AotCaches aot;
  private final Cgroups cgroups;
  private final FilterMode filter = FilterMode.preferred();
  private final boolean roundRobin;

  /// The value of [#RUN_VARIABLE]. Other homes on this host count their runs from the same number.
  static String mark(Path root, long run) {
    return run + "@" + root;
  }

  Spawns(Home home, AotCaches aot) {
    this.home = home;
    this.aot = aot;
    this.cgroups = new Cgroups(home);
    this.roundRobin = Mechanisms.roundRobinAvailable();
  }

  AotCaches aot() {
    return aot;
  }

  Cgroups cgroups() {
    return cgroups;
  }

  LogPaths logs(Instance instance) {
    return LogPaths.of(home, instance, instance.definition());
  }

  /// @param channel the worker's end of its message channel, or null
  SpawnRequest request(Run run, LogOutlets outlets, @Nullable Descriptor channel) {
    Map<Integer, Integer> inherited = new HashMap<>(outlets.inherited());
    inherited.putAll(Channels.inherited(run, channel));
    AppDefinition app = run.definition;
    return new SpawnRequest(
        LameDuck.command(app, aot.command(run)),
        environment(run, channel != null),
        app.cwd(),
        Conditions.stdin(app),
        outlets.out(),
        outlets.error(),
        inherited,
        app.share() ? filter : FilterMode.NONE,
        Conditions.of(app, cgroups.make(run)));
  }

  /// The app's own environment, PM2's additions, and ours.
  private List<String> environment(Run run, boolean channel) {
    Instance instance = run.instance;
    AppDefinition app = run.definition;
    Map<String, String> variables = new TreeMap<>(app.environment());
    String slotVariable = app.instanceVariable();
    variables.put(
        slotVariable == null ? "NODE_APP_INSTANCE" : slotVariable, Integer.toString(instance.slot));
    String counted = app.incrementVariable();
    if (counted != null) {
      variables.computeIfPresent(
          counted, (_, base) -> String.valueOf(Long.parseLong(base) + instance.slot));
    }
    variables.put("pm_id", Integer.toString(instance.id));
    variables.put("name", app.name());
    variables.put("namespace", app.namespace());
    variables.put("exec_mode", app.cluster() ? "cluster_mode" : "fork_mode");
    LogPaths logs = LogPaths.of(home, instance, app);
    variables.put("pm_out_log_path", logs.out().toString());
    variables.put("pm_err_log_path", logs.error().toString());
    variables.put("TASUKI_HOME", home.root().toString());
    variables.put("NOTIFY_SOCKET", NotifyService.address(home));
    Duration watchdog = app.facets().triggers().watchdog();
    if (watchdog != null && !watchdog.isZero()) {
      variables.put("WATCHDOG_USEC", Long.toString(watchdog.toMillis() * 1000));
    }
    variables.put(RUN_VARIABLE, mark(home.root(), run.id));
    if (channel) {
      variables.putAll(Channels.environment(run));
    }
    List<String> assignments = new ArrayList<>(variables.size());
    variables.forEach((name, value) -> assignments.add(name + "=" + value));
    return assignments;
  }

  WorkerOptions options(Run run) {
    AppDefinition app = run.definition;
    return new WorkerOptions(
        app.name(),
        run.instance.slot,
        policy(app),
        Set.copyOf(app.offsetPorts()),
        NodeApps.asksForSharedPorts(app));
  }

  private Policy policy(AppDefinition app) {
    return switch (app.policy()) {
      case AUTO -> roundRobin ? Policy.ROUND_ROBIN : Policy.RANDOM;
      case RANDOM -> Policy.RANDOM;
      case ROUND_ROBIN -> Policy.ROUND_ROBIN;
      case STICKY_IP -> Policy.STICKY_IP;
      case SHARED -> Policy.SHARED;
    };
  }

  /// Why a process that should have been filtered is not.
  String whyUnfiltered(int errno) {
    return switch (errno) {
      case Errno.EBUSY -> "another program already supervises the system calls of Tasuki's workers";
      case Errno.ENOSYS, Errno.EINVAL -> "this kernel has no seccomp user notification";
      default -> "the seccomp filter was refused: " + Errno.describe(errno);
    };
  }
}
