package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One app as a configuration file describes it; every value is of the kind that its key takes.
/// Immutable.
final class AppDescription {
  /// The beginning of a line about an option of the command line, which stands for a key here.
  private static final Pattern OPTION = Pattern.compile("(?s)(-i|--[a-z-]+)( .*|:.*)");

  private static final Map<String, Attribute> OPTIONS =
      Map.of(
          "-i", Attribute.INSTANCES,
          "--cp", Attribute.CLASS_PATH,
          "--kill-signal", Attribute.STOP_SIGNAL,
          "--offset-port", Attribute.OFFSET_PORTS,
          "--output", Attribute.OUT_FILE,
          "--error", Attribute.ERROR_FILE,
          "--no-share", Attribute.SHARE);

  private final Path file;
  private final ConfigValue app;
  private final Map<Attribute, ConfigValue> values;
  private final Map<String, Map<String, String>> environments;

  /// @param environments variables by the name after `env_`; `env` itself has the empty name
  AppDescription(
      Path file,
      ConfigValue app,
      Map<Attribute, ConfigValue> values,
      Map<String, Map<String, String>> environments) {
    this.file = file;
    this.app = app;
    this.values = Map.copyOf(values);
    this.environments = Map.copyOf(environments);
  }

  /// The names after `env_`.
  Set<String> environments() {
    return environments.keySet().stream()
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /// Its name, or null when that follows from what is started.
  @Nullable String name(@Nullable String environment) {
    String name = text(Attribute.NAME);
    if (name == null) {
      return null;
    }
    String prefix = values.containsKey(Attribute.NAME_PREFIX) ? text(Attribute.NAME_PREFIX) : "";
    String suffix =
        environment != null && flag(Attribute.APPEND_ENV_TO_NAME, false) ? "-" + environment : "";
    return prefix + name + suffix;
  }

  /// @param environment which `env_NAME` is added, or null
  AppDefinition definition(
      AppResolver resolver, Map<String, String> callerEnvironment, @Nullable String environment)
      throws ConfigException {
    try {
      AppDefinition definition = resolver.resolve(options(callerEnvironment, environment));
      if (!definition.interpreter().equals("java")) {
        onlyForJava(Attribute.JVM_ARGS);
        onlyForJava(Attribute.CLASS_PATH);
      }
      return definition;
    } catch (ConfigException e) {
      throw located(e);
    }
  }

  private void onlyForJava(Attribute attribute) throws ConfigException {
    if (values.containsKey(attribute)) {
      throw new ConfigException("--" + attribute.key() + ": the script is not run by java");
    }
  }

  private StartOptions options(Map<String, String> callerEnvironment, @Nullable String environment)
      throws ConfigException {
    Path cwd = file.resolveSibling(text(Attribute.CWD, ".")).normalize();
    if (!Files.isDirectory(cwd)) {
      throw new ConfigException("--cwd: the folder " + cwd + " does not exist");
    }
    boolean silent = flag(Attribute.DISABLE_LOGS, false);
    List<String> interpreterArguments = new ArrayList<>(words(Attribute.INTERPRETER_ARGS));
    interpreterArguments.addAll(words(Attribute.JVM_ARGS));
    List<String> classPath = words(Attribute.CLASS_PATH);
    return new StartOptions(text(Attribute.SCRIPT, ""), cwd, callerEnvironment)
        .say(values)
        .file(Ecosystem.isRequest(file) ? null : file.toString())
        .name(name(environment))
        .namespace(text(Attribute.NAMESPACE))
        .interpreter(text(Attribute.INTERPRETER))
        .interpreterWords(interpreterArguments)
        .classPath(classPath.isEmpty() ? null : String.join(":", classPath))
        .arguments(words(Attribute.ARGS))
        .envFile(text(Attribute.ENV_FILE))
        .environment(variables(environment))
        .instances(instances())
        .cluster(cluster())
        .instanceVariable(text(Attribute.INSTANCE_VAR))
        .incrementVariable(text(Attribute.INCREMENT_VAR))
        .policy(text(Attribute.POLICY))
        .offsetPorts(words(Attribute.OFFSET_PORTS))
        .share(flag(Attribute.SHARE, true))
        .stopSignal(text(Attribute.STOP_SIGNAL))
        .killTimeout(text(Attribute.KILL_TIMEOUT))
        .minUptime(text(Attribute.MIN_UPTIME))
        .listenTimeout(text(Attribute.LISTEN_TIMEOUT))
        .drainTimeout(text(Attribute.DRAIN_TIMEOUT))
        .restartDelay(text(Attribute.RESTART_DELAY))
        .backoffDelay(text(Attribute.EXP_BACKOFF_RESTART_DELAY))
        .stopExitCodes(words(Attribute.STOP_EXIT_CODES))
        .maxMemory(text(Attribute.MAX_MEMORY_RESTART))
        .maxRestarts(text(Attribute.MAX_RESTARTS))
        .autorestart(flag(Attribute.AUTORESTART, true))
        .outFile(silent ? "NULL" : text(Attribute.OUT_FILE))
        .errorFile(silent ? "NULL" : text(Attribute.ERROR_FILE));
  }

  private Map<String, String> variables(@Nullable String environment) {
    Map<String, String> variables = new HashMap<>(environments.getOrDefault("", Map.of()));
    String port = text(Attribute.PORT);
    if (port != null) {
      variables.put("PORT", port);
    }
    if (environment != null) {
      variables.putAll(environments.getOrDefault(environment, Map.of()));
    }
    return variables;
  }

  /// In files, unlike with `-i`, PM2's 0 stands for as many as there are processors.
  private @Nullable String instances() throws ConfigException {
    if (values.get(Attribute.INSTANCES) instanceof ConfigValue.Entries) {
      Said range = new Said(file);
      range.putAll(values);
      return Integer.toString(ScaleRules.of(range).min());
    }
    String word = text(Attribute.INSTANCES);
    return "0".equals(word) ? "max" : word;
  }

  private @Nullable Boolean cluster() throws ConfigException {
    String mode = text(Attribute.EXEC_MODE);
    return switch (mode) {
      case null -> null;
      case "cluster", "cluster_mode" -> true;
      case "fork", "fork_mode" -> false;
      default ->
          throw new ConfigException("--exec-mode " + mode + ": allowed are cluster and fork");
    };
  }

  private @Nullable String text(Attribute attribute) {
    ConfigValue value = values.get(attribute);
    return value == null ? null : textOf(value);
  }

  private String text(Attribute attribute, String byDefault) {
    String text = text(attribute);
    return text == null ? byDefault : text;
  }

  private static String textOf(ConfigValue value) {
    return switch (value) {
      case Text text -> text.text().strip();
      case Digits digits -> digits.text();
      default -> value.shown();
    };
  }

  private boolean flag(Attribute attribute, boolean byDefault) {
    return values.get(attribute) instanceof Flag flag ? flag.value() : byDefault;
  }

  /// A list as it is, a text split as a shell would.
  private List<String> words(Attribute attribute) throws ConfigException {
    ConfigValue value = values.get(attribute);
    return switch (value) {
      case null -> List.of();
      case Items items -> items.values().stream().map(AppDescription::wordOf).toList();
      case Digits digits -> List.of(digits.text());
      default -> Words.split("--" + attribute.key(), textOf(value));
    };
  }

  private static String wordOf(ConfigValue value) {
    return value instanceof Text text ? text.text() : textOf(value);
  }

  /// Says where in the file the problem is; options of the command line are keys here.
  private ConfigException located(ConfigException problem) {
    String line = String.valueOf(problem.getMessage());
    Matcher option = OPTION.matcher(line);
    if (!option.matches()) {
      return new ConfigException(
          AppReader.at(file, app) + ": app '" + label() + "': " + line, problem);
    }
    String word = option.group(1);
    String key = word.substring(2 - (word.startsWith("--") ? 0 : 1)).replace('-', '_');
    Attribute attribute = OPTIONS.getOrDefault(word, Attribute.of(key).orElse(Attribute.SCRIPT));
    ConfigValue value = values.getOrDefault(attribute, app);
    return new ConfigException(
        AppReader.at(file, value) + ": app '" + label() + "': " + attribute.key() + option.group(2),
        problem);
  }

  private String label() {
    return text(Attribute.NAME, text(Attribute.SCRIPT, ""));
  }
}
