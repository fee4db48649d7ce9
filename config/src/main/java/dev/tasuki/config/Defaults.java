package dev.tasuki.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the user has set for all apps (`tasuki set kill_timeout 10s`) and for single ones (`tasuki
/// set api:LEVEL debug`): it holds where neither file nor command line say otherwise.
///
/// @param values by key; `APP:NAME` is the variable NAME of an app
public record Defaults(Map<String, String> values) {
  /// Nothing is set.
  public static final Defaults NONE = new Defaults(Map.of());

  /// The attributes that may be set for all apps.
  public static final List<String> KEYS =
      List.of(
          "kill_timeout",
          "listen_timeout",
          "min_uptime",
          "drain_timeout",
          "max_restarts",
          "restart_delay",
          "max_memory_restart",
          "stop_signal",
          "policy");

  public Defaults {
    values = Map.copyOf(values);
  }

  /// @throws ConfigException when the key is none of [#KEYS], or the value is not of its kind
  public static void check(String key, String value) throws ConfigException {
    if (!KEYS.contains(key)) {
      String hint =
          Spelling.nearest(key, KEYS).map(near -> ": did you mean " + near + "?").orElse("");
      throw new ConfigException(
          key
              + ": no such setting"
              + hint
              + " (allowed are "
              + String.join(", ", KEYS)
              + ", api.port, and APP:VARIABLE)");
    }
    Attribute attribute = Attribute.of(key).orElseThrow();
    if (!attribute.kind.accepts(Said.valueOf(value))
        && !attribute.kind.accepts(new ConfigValue.Digits(value, 0))) {
      throw new ConfigException(key + " " + value + ": expected " + attribute.kind.expected);
    }
    StartOptions probe = new StartOptions("/bin/true", Path.of("/"), Map.of());
    new Defaults(Map.of(key, value)).fill(probe);
    new AppResolver(1, JavaRuntime.ofThisProcess(), NONE).resolve(probe);
  }

  /// Sets what has not been said.
  void fill(StartOptions options) {
    options.killTimeout = or(options.killTimeout, "kill_timeout");
    options.listenTimeout = or(options.listenTimeout, "listen_timeout");
    options.minUptime = or(options.minUptime, "min_uptime");
    options.drainTimeout = or(options.drainTimeout, "drain_timeout");
    options.maxRestarts = or(options.maxRestarts, "max_restarts");
    if (options.backoffDelay == null) {
      options.restartDelay = or(options.restartDelay, "restart_delay");
    }
    options.maxMemory = or(options.maxMemory, "max_memory_restart");
    options.stopSignal = or(options.stopSignal, "stop_signal");
    options.policy = or(options.policy, "policy");
  }

  private @Nullable String or(@Nullable String said, String key) {
    return said == null ? values.get(key) : said;
  }

  /// The variables that were set for an app; all of them once more as JSON in a variable of the
  /// app's own name, as PM2 has it.
  public Map<String, String> variables(String app) {
    Map<String, String> variables = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(app + ":")) {
        variables.put(key.substring(app.length() + 1), value);
      }
    });
    if (!variables.isEmpty()) {
      Map<String, String> all = new LinkedHashMap<>(variables);
      variables.put(app, json(all));
    }
    return variables;
  }

  private static String json(Map<String, String> variables) {
    StringBuilder text = new StringBuilder("{");
    variables.forEach((name, value) ->
        text.append(text.length() > 1 ? "," : "")
            .append(quoted(name))
            .append(':')
            .append(quoted(value)));
    return text.append('}').toString();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
