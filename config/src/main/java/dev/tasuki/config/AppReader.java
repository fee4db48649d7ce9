package dev.tasuki.config;

import dev.tasuki.config.Attribute.Support;
import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Nothing;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Checks one app of a configuration file: every key is known, every value of a kind that its key
/// takes. One object reads one app.
final class AppReader {
  private static final String ENVIRONMENT = "env_";

  private final Path file;
  private final ConfigValue app;
  private final List<String> warnings;
  private final Map<Attribute, ConfigValue> values = new EnumMap<>(Attribute.class);
  private final Map<String, Map<String, String>> environments = new LinkedHashMap<>();
  private final List<String> notYet = new ArrayList<>();
  private final List<String> never = new ArrayList<>();

  /// @param warnings where lines about keys without effect are added
  AppReader(Path file, ConfigValue app, List<String> warnings) {
    this.file = file;
    this.app = app;
    this.warnings = warnings;
  }

  /// `FILE, line N`, the beginning of every message.
  static String at(Path file, ConfigValue value) {
    return file + (value.line() == 0 ? "" : ", line " + value.line());
  }

  AppDescription read() throws ConfigException {
    if (!(app instanceof Entries entries)) {
      throw new ConfigException(
          at(file, app) + ": an app is " + app.shown() + ", expected an object with a script");
    }
    for (Map.Entry<String, ConfigValue> entry : entries.values().entrySet()) {
      key(entry.getKey(), entry.getValue());
    }
    ConfigValue script = values.get(Attribute.SCRIPT);
    if (script == null) {
      throw new ConfigException(at(file, app) + ": an app has no script");
    }
    warnOfKeysWithoutEffect();
    return new AppDescription(file, app, values, environments);
  }

  private void key(String key, ConfigValue value) throws ConfigException {
    Attribute attribute = Attribute.of(key).orElse(null);
    if (attribute == null && key.startsWith(ENVIRONMENT)) {
      environments.put(key.substring(ENVIRONMENT.length()), variables(key, value));
    } else if (attribute == null) {
      String hint =
          Spelling.nearest(key, Attribute.keys())
              .map(near -> ": did you mean '" + near + "'?")
              .orElse("");
      warnings.add(at(file, value) + ": unknown key '" + key + "'" + hint);
    } else if (!(value instanceof Nothing)) {
      known(attribute, key, value);
    }
  }

  private void known(Attribute attribute, String key, ConfigValue value) throws ConfigException {
    boolean off = attribute.support != Support.WORKS && attribute.isUsual(value);
    if (!off && !attribute.kind.accepts(value)) {
      throw wrong(key, value, attribute.kind.expected);
    }
    switch (attribute.support) {
      case WORKS -> {
        if (attribute == Attribute.ENV) {
          environments.put("", variables(key, value));
        }
      }
      case NOT_YET -> note(attribute, key, value, notYet);
      case NEVER -> note(attribute, key, value, never);
    }
    values.put(attribute, value);
  }

  private static void note(Attribute attribute, String key, ConfigValue value, List<String> list) {
    if (!attribute.isUsual(value)) {
      list.add(key);
    }
  }

  private void warnOfKeysWithoutEffect() {
    ConfigValue watch = values.get(Attribute.WATCH);
    if (watch == null || Attribute.WATCH.isUsual(watch)) {
      notYet.removeIf(key -> Attribute.of(key).orElseThrow().key().contains("watch"));
    }
    String who = file + ": " + label();
    if (!notYet.isEmpty()) {
      warnings.add(who + ": without effect in this version: " + String.join(", ", notYet));
    }
    if (!never.isEmpty()) {
      warnings.add(who + ": of no meaning outside PM2: " + String.join(", ", never));
    }
  }

  private String label() {
    ConfigValue name = values.getOrDefault(Attribute.NAME, values.get(Attribute.SCRIPT));
    return "app " + (name == null ? "without a name" : name.shown());
  }

  private Map<String, String> variables(String key, ConfigValue value) throws ConfigException {
    if (!(value instanceof Entries entries)) {
      throw wrong(key, value, Attribute.Kind.VARIABLES.expected);
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigValue> entry : entries.values().entrySet()) {
      String name = entry.getKey();
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new ConfigException(
            at(file, entry.getValue())
                + ": "
                + key
                + " has '"
                + name
                + "', which names no variable");
      }
      switch (entry.getValue()) {
        case Text text -> variables.put(name, text.text());
        case Digits digits -> variables.put(name, digits.text());
        case Flag flag -> variables.put(name, flag.shown());
        case Nothing _ -> {} // as in JavaScript, where an undefined variable is left out
        default ->
            throw wrong(key + "." + name, entry.getValue(), "a text, a number, true or false");
      }
    }
    return variables;
  }

  private ConfigException wrong(String key, ConfigValue value, String expected) {
    return new ConfigException(
        at(file, value) + ": " + key + " is " + value.shown() + ", expected " + expected);
  }
}
