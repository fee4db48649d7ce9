package dev.tasuki.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes a complete, validated [AppDefinition] of what a command line said.
///
/// Everything is looked up now, with the caller's environment and working directory: what is
/// started later (a restart, another instance) is exactly what was checked here.
///
/// Stateless and thread-safe. Reads the file system; starts nothing.
public final class AppResolver {
  private static final int DEFAULT_MAX_RESTARTS = 5;
  private static final Duration RESTART_WINDOW = Duration.ofSeconds(60);
  private static final int MAX_NAME = 100;
  private static final Pattern UNWANTED = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s/\\\\]+");

  /// Variables that the launcher sets for the client; no app is to see them.
  private static final Set<String> LAUNCHER_VARIABLES =
      Set.of(
          "TASUKI_LIB", "TASUKI_JAVA", "TASUKI_LAUNCHER", "TASUKI_KEEPER", "TASUKI_AOT_TRAINING");

  private final int processors;
  private final JavaRuntime java;

  private final Defaults defaults;

  AppResolver(int processors, JavaRuntime java) {
    this(processors, java, Defaults.NONE);
  }

  AppResolver(int processors, JavaRuntime java, Defaults defaults) {
    this.processors = processors;
    this.java = java;
    this.defaults = defaults;
  }

  /// A resolver that uses this machine's number of processors and, where a Java app needs it, this
  /// process's own JDK.
  public static AppResolver ofThisMachine() {
    return new AppResolver(Runtime.getRuntime().availableProcessors(), JavaRuntime.ofThisProcess());
  }

  /// The same, where what is set for all apps or for one holds as well.
  public AppResolver with(Defaults settings) {
    return new AppResolver(processors, java, settings);
  }

  /// @throws ConfigException with one line for the user when something is missing or not allowed
  public AppDefinition resolve(StartOptions options) throws ConfigException {
    defaults.fill(options);
    Map<String, String> environment = environment(options);
    Programs programs = new Programs(options.callerCwd, options.callerEnvironment(environment));
    Launch launch = new LaunchResolver(options, programs, java).resolve();
    int instances = options.instances == null ? 1 : Words.instances(options.instances, processors);
    Facets facets = Facets.of(options.said);
    List<Integer> offsetPorts =
        Words.ports(options.offsetPorts, Math.max(instances, facets.scale().max()));
    if (!options.share && !offsetPorts.isEmpty()) {
      throw new ConfigException("--no-share and --offset-port exclude each other");
    }
    RestartRules restarts = RestartRules.of(options);
    String name = name(options.name, launch.defaultName());
    environment.putAll(defaults.variables(name));
    return new AppDefinition(
        name,
        options.namespace == null ? "default" : checked("--namespace", options.namespace),
        launch.script(),
        launch.interpreter(),
        launch.interpreterArguments(),
        options.arguments,
        command(launch, options.arguments),
        cwd(options, programs),
        environment,
        instances,
        options.cluster == null ? options.instances != null : options.cluster,
        policy(options.policy),
        options.share,
        offsetPorts,
        Signals.parse(options.stopSignal),
        Words.duration("--kill-timeout", options.killTimeout, Duration.ofSeconds(5)),
        Words.duration("--min-uptime", options.minUptime, Duration.ofSeconds(1)),
        Words.duration("--listen-timeout", options.listenTimeout, Duration.ofSeconds(30)),
        Words.duration("--drain-timeout", options.drainTimeout, Duration.ofSeconds(5)),
        options.autorestart,
        Words.count(
            "--max-restarts",
            options.maxRestarts,
            restarts.backoff().isZero() ? DEFAULT_MAX_RESTARTS : RestartRules.NO_LIMIT),
        RESTART_WINDOW,
        restarts,
        facets,
        logFile("--output", outFile(options, options.outFile), programs),
        logFile("--error", outFile(options, options.errorFile), programs),
        variable("--instance-var", options.instanceVariable),
        incremented(options.incrementVariable, environment),
        options.file);
  }

  private static List<String> command(Launch launch, List<String> arguments) {
    List<String> command = new ArrayList<>(launch.command());
    command.addAll(arguments);
    return command;
  }

  /// A variable that the caller has set wins over the file: `PORT=4000 tasuki start …` means it.
  private static Map<String, String> environment(StartOptions options) throws ConfigException {
    Map<String, String> environment = new HashMap<>();
    if (options.envFile != null) {
      environment.putAll(EnvFile.read(options.callerCwd.resolve(options.envFile).normalize()));
    }
    environment.putAll(InheritedVariables.of(options.callerEnvironment, options.said));
    environment.putAll(InheritedVariables.ofUser(options.said));
    environment.putAll(options.environment);
    environment.keySet().removeAll(LAUNCHER_VARIABLES);
    return environment;
  }

  private static @Nullable String variable(String option, @Nullable String name)
      throws ConfigException {
    if (name != null && (name.isEmpty() || name.indexOf('=') >= 0)) {
      throw new ConfigException(option + " " + name + ": not the name of a variable");
    }
    return name;
  }

  private static @Nullable String incremented(
      @Nullable String name, Map<String, String> environment) throws ConfigException {
    if (name != null && !environment.getOrDefault(name, "").matches("\\d{1,9}")) {
      throw new ConfigException(
          "--increment-var " + name + ": that variable has no whole number to count from");
    }
    return variable("--increment-var", name);
  }

  private static String name(@Nullable String wanted, String byDefault) throws ConfigException {
    if (wanted == null) {
      String name = UNWANTED.matcher(byDefault).replaceAll("-");
      name = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
      return name.matches("\\d+|all") || name.startsWith("-") ? "app-" + name : name;
    }
    return checked("--name", wanted);
  }

  /// Names stand in tables, file names and selectors, so they must not be taken for anything else.
  private static String checked(String option, String name) throws ConfigException {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw new ConfigException(option + ": 1 to " + MAX_NAME + " characters are allowed");
    }
    String shown = option + " " + name;
    if (name.chars().anyMatch(AppResolver::isUnreadable)) {
      throw new ConfigException(option + ": control characters and / are not allowed");
    }
    if (name.matches("\\d+")) {
      throw new ConfigException(shown + ": only digits would be taken for an id");
    }
    if (name.equals("all") || name.startsWith("-") || name.startsWith(".")) {
      throw new ConfigException(shown + ": a name must not be all, nor begin with - or .");
    }
    return name;
  }

  private static boolean isUnreadable(int character) {
    return Character.isISOControl(character)
        || character == '/'
        || Character.getType(character) == Character.FORMAT;
  }

  private static String cwd(StartOptions options, Programs programs) throws ConfigException {
    Path cwd = options.cwd == null ? options.callerCwd : programs.path(options.cwd);
    if (cwd == null || !Files.isDirectory(cwd)) {
      throw new ConfigException(
          "working directory "
              + (cwd == null ? options.cwd : cwd)
              + (cwd != null && Files.exists(cwd) ? " is not a folder" : " does not exist"));
    }
    if (!Files.isExecutable(cwd)) {
      throw new ConfigException("working directory " + cwd + ": permission denied");
    }
    return cwd.toString();
  }

  private static Policy policy(@Nullable String word) throws ConfigException {
    if (word == null) {
      return Policy.AUTO;
    }
    return Policy.parse(word)
        .orElseThrow(() ->
            new ConfigException(
                "--policy " + word + ": allowed are auto, random, round-robin, sticky-ip, shared"));
  }

  private static @Nullable String outFile(StartOptions options, @Nullable String word) {
    return options.said.flag(Attribute.DISABLE_LOGS, false) ? "NULL" : word;
  }

  private static @Nullable String logFile(String option, @Nullable String word, Programs programs)
      throws ConfigException {
    if (word == null) {
      return null;
    }
    if (word.equals("NULL")) {
      return "/dev/null";
    }
    Path file = programs.path(word);
    if (file == null || word.isBlank() || Files.isDirectory(file)) {
      throw new ConfigException(option + " " + word + ": not the name of a file");
    }
    return file.toString();
  }
}
