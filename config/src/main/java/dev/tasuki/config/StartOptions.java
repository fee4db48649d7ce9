package dev.tasuki.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a command line said about one app, in the user's own words: nothing is checked or filled in
/// yet. Null and empty mean "not said". [AppResolver] makes an [AppDefinition] of it.
///
/// Mutable, filled by one thread, then read.
public final class StartOptions {
  final String target;
  final Path callerCwd;
  final Map<String, String> callerEnvironment;
  @Nullable String name;
  @Nullable String namespace;
  @Nullable String cwd;
  @Nullable String interpreter;
  @Nullable String interpreterArguments;
  @Nullable List<String> interpreterWords;
  @Nullable String classPath;
  @Nullable String envFile;
  @Nullable String instances;
  @Nullable Boolean cluster;
  @Nullable String instanceVariable;
  @Nullable String incrementVariable;
  @Nullable String file;
  @Nullable String policy;
  @Nullable String stopSignal;
  @Nullable String killTimeout;
  @Nullable String minUptime;
  @Nullable String listenTimeout;
  @Nullable String drainTimeout;
  @Nullable String maxRestarts;
  @Nullable String restartDelay;
  @Nullable String backoffDelay;
  @Nullable String maxMemory;
  @Nullable String outFile;
  @Nullable String errorFile;
  Map<String, String> environment = Map.of();
  List<String> arguments = List.of();
  List<String> offsetPorts = List.of();
  List<String> stopExitCodes = List.of();
  final Said said;
  boolean share = true;
  boolean autorestart = true;

  /// @param target a file, a class name (with a class path), or a shell line
  /// @param callerCwd absolute working directory of the caller; relative paths are relative to it
  /// @param callerEnvironment the caller's whole environment
  public StartOptions(String target, Path callerCwd, Map<String, String> callerEnvironment) {
    this.target = target;
    this.callerCwd = callerCwd;
    this.said = new Said(callerCwd);
    this.callerEnvironment = Map.copyOf(callerEnvironment);
  }

  /// Where programs are looked up: what is kept from the app (`filter_env`) still counts here.
  Map<String, String> callerEnvironment(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(callerEnvironment);
    all.putAll(environment);
    return all;
  }

  /// Reads a duration as all options take it: `500ms`, `5s`, `2m`, or milliseconds.
  ///
  /// @param option for the message, such as `--bake`
  /// @param word null for the default
  public static Duration duration(String option, @Nullable String word, Duration byDefault)
      throws ConfigException {
    return Words.duration(option, word, byDefault);
  }

  /// Reads a share in percent as all options take it: `5%`, `0.5%` or `5`.
  ///
  /// @param option for the message, such as `--max-error-rate`
  /// @param word null for null
  public static @Nullable Double percent(String option, @Nullable String word)
      throws ConfigException {
    return Words.percent(option, word);
  }

  /// Sets any attribute of a configuration file that has no method of its own here.
  ///
  /// @param key its key, such as `wait_ready`
  /// @param value a text, number, boolean or list of these; null changes nothing
  public StartOptions say(String key, @Nullable Object value) {
    if (value != null) {
      said.put(Attribute.of(key).orElseThrow(), Said.valueOf(value));
    }
    return this;
  }

  /// What a file says.
  StartOptions say(Map<Attribute, ConfigValue> values) {
    said.putAll(values);
    return this;
  }

  /// The app's name; default: the file's name without its extension.
  public StartOptions name(@Nullable String word) {
    name = word;
    return this;
  }

  /// Default `default`.
  public StartOptions namespace(@Nullable String word) {
    namespace = word;
    return this;
  }

  /// Working directory of the app; default: the caller's.
  public StartOptions cwd(@Nullable String path) {
    cwd = path;
    return this;
  }

  /// A program's name or path, or `none` to execute the file itself; default: by extension.
  public StartOptions interpreter(@Nullable String word) {
    interpreter = word;
    return this;
  }

  /// Arguments between interpreter and script, split at spaces outside quotes.
  public StartOptions interpreterArguments(@Nullable String words) {
    interpreterArguments = words;
    return this;
  }

  /// The same, split already; these win over [#interpreterArguments(String)].
  public StartOptions interpreterWords(List<String> words) {
    interpreterWords = List.copyOf(words);
    return this;
  }

  /// Java class path.
  public StartOptions classPath(@Nullable String path) {
    classPath = path;
    return this;
  }

  /// A file of `KEY=VALUE` lines; variables that the caller has set win over it.
  public StartOptions envFile(@Nullable String path) {
    envFile = path;
    return this;
  }

  /// Variables that win over the caller's.
  public StartOptions environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
    return this;
  }

  /// `N`, `max`, `0` (both: as many as processors), `-N` (so many fewer), or `2..8` (by load).
  public StartOptions instances(@Nullable String word) {
    instances = word;
    if (word != null && ScaleRules.isRange(word)) {
      said.put(Attribute.INSTANCES, new ConfigValue.Text(word, 0));
      instances = ScaleRules.least(word);
    }
    return this;
  }

  /// Whether its mode is `cluster`; default: when the number of instances is said.
  public StartOptions cluster(@Nullable Boolean value) {
    cluster = value;
    return this;
  }

  /// The variable that holds the slot; default `NODE_APP_INSTANCE`.
  public StartOptions instanceVariable(@Nullable String name) {
    instanceVariable = name;
    return this;
  }

  /// A variable with a whole number, to which each instance's slot is added.
  public StartOptions incrementVariable(@Nullable String name) {
    incrementVariable = name;
    return this;
  }

  /// The configuration file that says all this.
  public StartOptions file(@Nullable String path) {
    file = path;
    return this;
  }

  /// A word of [Policy].
  public StartOptions policy(@Nullable String word) {
    policy = word;
    return this;
  }

  /// Such as `SIGTERM`, `term` or `15`; default `SIGINT`.
  public StartOptions stopSignal(@Nullable String word) {
    stopSignal = word;
    return this;
  }

  /// Durations: `500ms`, `5s`, `2m`, `1h`; a plain number is milliseconds, as in PM2.
  public StartOptions killTimeout(@Nullable String word) {
    killTimeout = word;
    return this;
  }

  /// A duration, see [#killTimeout(String)].
  public StartOptions minUptime(@Nullable String word) {
    minUptime = word;
    return this;
  }

  /// A duration, see [#killTimeout(String)].
  public StartOptions listenTimeout(@Nullable String word) {
    listenTimeout = word;
    return this;
  }

  /// A duration, see [#killTimeout(String)].
  public StartOptions drainTimeout(@Nullable String word) {
    drainTimeout = word;
    return this;
  }

  /// A number from 0 on.
  public StartOptions maxRestarts(@Nullable String word) {
    maxRestarts = word;
    return this;
  }

  /// A duration, see [#killTimeout(String)]; default: growing delays.
  public StartOptions restartDelay(@Nullable String word) {
    restartDelay = word;
    return this;
  }

  /// A duration, see [#killTimeout(String)].
  public StartOptions backoffDelay(@Nullable String word) {
    backoffDelay = word;
    return this;
  }

  /// Exit codes, each word one or several separated by commas.
  public StartOptions stopExitCodes(List<String> words) {
    stopExitCodes = List.copyOf(words);
    return this;
  }

  /// Bytes: `300M`, `1G`, `512K` or a plain number.
  public StartOptions maxMemory(@Nullable String word) {
    maxMemory = word;
    return this;
  }

  /// File for standard output.
  public StartOptions outFile(@Nullable String path) {
    outFile = path;
    return this;
  }

  /// File for standard error.
  public StartOptions errorFile(@Nullable String path) {
    errorFile = path;
    return this;
  }

  /// Arguments of the script.
  public StartOptions arguments(List<String> words) {
    arguments = List.copyOf(words);
    return this;
  }

  /// Port numbers, each word one or several separated by commas.
  public StartOptions offsetPorts(List<String> words) {
    offsetPorts = List.copyOf(words);
    return this;
  }

  /// Whether ports may be shared; default true.
  public StartOptions share(boolean value) {
    share = value;
    return this;
  }

  /// Whether an unexpected exit is answered by a restart; default true.
  public StartOptions autorestart(boolean value) {
    autorestart = value;
    return this;
  }
}
