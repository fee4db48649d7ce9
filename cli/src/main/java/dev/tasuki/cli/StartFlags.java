package dev.tasuki.cli;

import dev.tasuki.config.StartOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options that describe an app.
final class StartFlags {
  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description = "Name of the app.")
  @Nullable String name;

  @Option(names = "--namespace", paramLabel = "NAME", description = "Namespace of the app.")
  private @Nullable String namespace;

  @Option(
      names = {"-i", "--instances"},
      paramLabel = "N|max|-N",
      description =
          "Instances that share the app's ports; max: one per processor; 2..8: as load asks for.")
  private @Nullable String instances;

  @Option(names = "--cwd", paramLabel = "DIR", description = "Working directory.")
  private @Nullable String cwd;

  @Option(
      names = "--interpreter",
      paramLabel = "PROGRAM",
      description = "Interpreter instead of that of the extension; none: execute the file.")
  private @Nullable String interpreter;

  @Option(
      names = {"--interpreter-args", "--node-args"},
      paramLabel = "ARGS",
      description = "Arguments for the interpreter.")
  private @Nullable String interpreterArguments;

  @Option(
      names = {"--cp", "--class-path"},
      paramLabel = "PATH",
      description = "Java class path.")
  @Nullable String classPath;

  @Option(names = "--env-file", paramLabel = "FILE", description = "File of KEY=VALUE lines.")
  private @Nullable String envFile;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = "auto, random, round-robin, sticky-ip or shared.")
  private @Nullable String policy;

  @Option(
      names = "--offset-port",
      paramLabel = "PORT",
      description = "Port of its own for each instance: PORT + slot (debuggers, JMX).")
  private List<String> offsetPorts = new ArrayList<>();

  @Option(names = "--no-share", description = "Leave the app's ports alone.")
  private boolean noShare;

  @Option(
      names = {"-k", "--kill-timeout"},
      paramLabel = "TIME",
      description = "Time to stop before SIGKILL, such as 5s; plain: ms. Default: 5s.")
  private @Nullable String killTimeout;

  @Option(
      names = "--kill-signal",
      paramLabel = "SIGNAL",
      description = "Signal that asks it to stop. Default: SIGINT.")
  private @Nullable String killSignal;

  @Option(
      names = "--listen-timeout",
      paramLabel = "TIME",
      description = "Time to become ready. Default: 30s.")
  private @Nullable String listenTimeout;

  @Option(
      names = "--min-uptime",
      paramLabel = "TIME",
      description = "Time to live before it counts as started. Default: 1s.")
  private @Nullable String minUptime;

  @Option(
      names = "--drain-timeout",
      paramLabel = "TIME",
      description = "Time for a replaced process to finish its connections. Default: 5s.")
  private @Nullable String drainTimeout;

  @Option(
      names = "--max-restarts",
      paramLabel = "N",
      description = "Restarts within 60 s before it counts as errored. Default: 5.")
  private @Nullable String maxRestarts;

  @Option(
      names = "--restart-delay",
      paramLabel = "TIME",
      description = "Pause before each restart. Default: 0 s at first, then more and more.")
  private @Nullable String restartDelay;

  @Option(
      names = "--exp-backoff-restart-delay",
      paramLabel = "TIME",
      description = "First pause; half as long again each time, up to 15 s; tries for ever.")
  private @Nullable String backoffDelay;

  @Option(
      names = "--stop-exit-codes",
      paramLabel = "CODE",
      arity = "1..*",
      description = "Exit codes after which it is not started again.")
  private List<String> stopExitCodes = new ArrayList<>();

  @Option(
      names = "--max-memory-restart",
      paramLabel = "SIZE",
      description = "Reload it when its processes use more, such as 300M or 1G.")
  private @Nullable String maxMemory;

  @Option(names = "--no-autorestart", description = "Do not start it again when it exits.")
  private boolean noAutorestart;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File for its standard output.")
  private @Nullable String output;

  @Option(
      names = {"-e", "--error"},
      paramLabel = "FILE",
      description = "File for its standard error.")
  private @Nullable String error;

  @Option(
      names = {"-a", "--update-env"},
      description = "A listed app gets the environment of this shell.")
  boolean updateEnvironment;

  @Option(
      names = {"-f", "--force"},
      description = "Start it a second time, as NAME-2.")
  boolean force;

  @Mixin private ProcessFlags process = new ProcessFlags();
  @Mixin private LogFlags logs = new LogFlags();

  @Mixin private TriggerFlags triggers = new TriggerFlags();

  /// What has been said of attributes that have no field here, by their keys in a file.
  private final Map<String, Object> said = new LinkedHashMap<>();

  @Option(
      names = "--wait-ready",
      description = "It is up when it says so: 'ready' by IPC, or READY=1 by sd_notify.")
  void waitReady(boolean on) {
    said.put("wait_ready", on);
  }

  @Option(
      names = "--shutdown-with-message",
      description = "Ask it to stop by the message 'shutdown' instead of a signal.")
  void shutdownWithMessage(boolean on) {
    said.put("shutdown_with_message", on);
  }

  @Option(
      names = "--health-check",
      paramLabel = "URL|COMMAND",
      description = "/path, http://localhost:PORT/path, tcp, tcp:PORT, or a command.")
  void healthCheck(String word) {
    said.put("health", word);
  }

  @Option(
      names = "--keep-artifacts",
      paramLabel = "N",
      description = "Keep N copies of its jar or script, for tasuki rollback. Default: 0.")
  void keepArtifacts(String word) {
    said.put("keep_artifacts", word);
  }

  @Option(
      names = "--slow-start",
      paramLabel = "TIME",
      description = "A new process comes to its share of connections over TIME. Default: at once.")
  void slowStart(String word) {
    said.put("slow_start", word);
  }

  @Option(
      names = "--max-error-rate",
      paramLabel = "PERCENT",
      description = "A watched version may fail so much more often than the old. Default: 5%%.")
  void maxErrorRate(String word) {
    said.put("max_error_rate", word);
  }

  @Option(
      names = "--error-metrics",
      paramLabel = "URL",
      description = "Where it tells its requests and errors: /metrics, http://localhost:PORT/path.")
  void errorMetrics(String word) {
    said.put("error_metrics", word);
  }

  /// Whether anything was said that only a new app can take.
  boolean describeAnApp() {
    return !said.isEmpty()
        || !process.said().isEmpty()
        || !triggers.said().isEmpty()
        || logs.describeAnApp()
        || noShare
        || noAutorestart
        || !offsetPorts.isEmpty()
        || !stopExitCodes.isEmpty()
        || Stream.of(
                namespace,
                instances,
                cwd,
                interpreter,
                interpreterArguments,
                envFile,
                policy,
                killTimeout,
                killSignal,
                listenTimeout,
                minUptime,
                drainTimeout,
                maxRestarts,
                restartDelay,
                backoffDelay,
                maxMemory,
                output,
                error)
            .anyMatch(Objects::nonNull);
  }

  void copyTo(StartOptions options) {
    options
        .name(name)
        .namespace(namespace)
        .instances(instances)
        .cwd(cwd)
        .interpreter(interpreter)
        .interpreterArguments(interpreterArguments)
        .classPath(classPath)
        .envFile(envFile)
        .policy(policy)
        .offsetPorts(offsetPorts)
        .share(!noShare)
        .killTimeout(killTimeout)
        .stopSignal(killSignal)
        .listenTimeout(listenTimeout)
        .minUptime(minUptime)
        .drainTimeout(drainTimeout)
        .maxRestarts(maxRestarts)
        .restartDelay(restartDelay)
        .backoffDelay(backoffDelay)
        .stopExitCodes(stopExitCodes)
        .maxMemory(maxMemory)
        .autorestart(!noAutorestart)
        .outFile(output)
        .errorFile(error);
    said.forEach(options::say);
    process.said().forEach(options::say);
    triggers.said().forEach(options::say);
    logs.copyTo(options);
  }
}
