package dev.tasuki.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the user asked for: one app, completely resolved. Nothing in here is looked up again later:
/// [#command()] is the argv that will be executed, [#environment()] the whole environment.
///
/// Immutable; collections are copied.
///
/// @param name the app's name, unique in a TASUKI_HOME
/// @param namespace PM2's `namespace`, default `default`
/// @param script what the user named: an absolute path, a class name, or a shell line
/// @param interpreter the interpreter's word (`java`, `node`, `python3`, …) or `none`
/// @param interpreterArguments arguments between interpreter and script
/// @param arguments arguments of the script itself
/// @param command the argv to execute, first element an absolute path or a name looked up in PATH
/// @param cwd absolute working directory
/// @param environment the whole environment of the process, without Tasuki's own additions
/// @param instances how many instances are wanted, at least 1
/// @param cluster whether it was started with `-i` (PM2's `cluster` mode); else `fork`
/// @param policy how connections are spread
/// @param share whether ports may be shared at all (`--no-share` puts no filter on the process)
/// @param offsetPorts ports that are private to each instance: `port` becomes `port + slot`
/// @param stopSignal signal that asks the app to stop, such as `SIGINT`
/// @param killTimeout how long a stopping app may take before SIGKILL, default 5 s
/// @param minUptime how long a process must live to count as started well, default 1 s
/// @param listenTimeout how long a process may take to listen before a reload gives up, default 30
///   s
/// @param drainTimeout how long a replaced process may finish its connections, default 5 s
/// @param autorestart whether an unexpected exit is answered by a restart
/// @param maxRestarts restarts allowed within [#restartWindow()], default 5
/// @param restartWindow sliding window of the restart budget, default 60 s
/// @param restarts how it is started again by itself
/// @param facets everything else that may be said of it, in groups
/// @param outFile absolute path of the standard output file, or null for the default
/// @param errorFile absolute path of the standard error file, or null for the default
/// @param instanceVariable the variable that holds the slot, or null for `NODE_APP_INSTANCE`
/// @param incrementVariable a numeric variable of [#environment()] to which the slot is added, or
///   null
/// @param file the configuration file that describes it, or null
public record AppDefinition(
    String name,
    String namespace,
    String script,
    String interpreter,
    List<String> interpreterArguments,
    List<String> arguments,
    List<String> command,
    String cwd,
    Map<String, String> environment,
    int instances,
    boolean cluster,
    Policy policy,
    boolean share,
    List<Integer> offsetPorts,
    String stopSignal,
    Duration killTimeout,
    Duration minUptime,
    Duration listenTimeout,
    Duration drainTimeout,
    boolean autorestart,
    int maxRestarts,
    Duration restartWindow,
    RestartRules restarts,
    Facets facets,
    @Nullable String outFile,
    @Nullable String errorFile,
    @Nullable String instanceVariable,
    @Nullable String incrementVariable,
    @Nullable String file) {

  public AppDefinition {
    interpreterArguments = List.copyOf(interpreterArguments);
    arguments = List.copyOf(arguments);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    offsetPorts = List.copyOf(offsetPorts);
    if (facets == null) {
      facets = Facets.DEFAULT;
    }
    if (restarts == null) {
      restarts = RestartRules.NONE; // read from a file that an older Tasuki has written
    }
    if (instances < 1) {
      throw new IllegalArgumentException("instances must be at least 1, not " + instances);
    }
  }

  /// Whether it runs at certain times and ends, instead of being kept running.
  public boolean isJob() {
    return facets.triggers().cron() != null && !autorestart;
  }

  /// Whether it is only listed when it is added: it waits for the user, or for its time.
  public boolean startsLater() {
    return facets.process().waits() || isJob();
  }

  /// The same app, watching these paths.
  public AppDefinition watching(List<String> paths) {
    return with(command, environment, instances, facets.watching(paths));
  }

  /// The same app with another environment.
  public AppDefinition withEnvironment(Map<String, String> other) {
    return with(command, other, instances, facets);
  }

  /// The same app with another argv.
  public AppDefinition withCommand(List<String> other) {
    return with(other, environment, instances, facets);
  }

  /// The same app with another number of instances.
  public AppDefinition withInstances(int count) {
    return with(command, environment, count, facets);
  }

  private AppDefinition with(
      List<String> argv, Map<String, String> variables, int count, Facets otherFacets) {
    return new AppDefinition(
        name,
        namespace,
        script,
        interpreter,
        interpreterArguments,
        arguments,
        argv,
        cwd,
        variables,
        count,
        cluster,
        policy,
        share,
        offsetPorts,
        stopSignal,
        killTimeout,
        minUptime,
        listenTimeout,
        drainTimeout,
        autorestart,
        maxRestarts,
        restartWindow,
        restarts,
        otherFacets,
        outFile,
        errorFile,
        instanceVariable,
        incrementVariable,
        file);
  }
}
