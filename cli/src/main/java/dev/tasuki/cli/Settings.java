package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Defaults;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.SettingsStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `settings.json` for the commands `set`, `get`, `unset`, `multiset` and `conf`.
///
/// @param store the file
/// @param values what is in it
record Settings(SettingsStore store, Map<String, Object> values) {
  /// Read by the HTTP API at the daemon's start.
  private static final String API_PORT = "api.port";

  static Settings of(Context context) throws OperationException {
    SettingsStore store = new SettingsStore(Path.of(context.operations().info().home()));
    return new Settings(store, store.read());
  }

  /// What holds for apps.
  Defaults defaults() {
    Map<String, String> texts = new HashMap<>();
    values.forEach((key, value) -> {
      if (Defaults.KEYS.contains(key) || key.indexOf(':') > 0) {
        texts.put(key, String.valueOf(value));
      }
    });
    return new Defaults(texts);
  }

  /// Checks all changes, writes them at once, and restarts the apps whose variables have changed.
  ///
  /// @param changes null removes
  static void change(Context context, Map<String, @Nullable String> changes)
      throws ConfigException, OperationException {
    for (Map.Entry<String, @Nullable String> change : changes.entrySet()) {
      check(change.getKey(), change.getValue());
    }
    Settings before = of(context);
    before.store.change(new LinkedHashMap<>(changes));
    Set<String> apps = new TreeSet<>();
    for (String key : changes.keySet()) {
      if (key.indexOf(':') > 0) {
        apps.add(key.substring(0, key.indexOf(':')));
      }
    }
    for (String app : apps) {
      restart(context, app, before.defaults());
    }
  }

  private static void check(String key, @Nullable String value) throws ConfigException {
    int colon = key.indexOf(':');
    if (colon > 0) {
      if (colon == key.length() - 1 || key.indexOf('=') >= 0) {
        throw new ConfigException(key + ": expected APP:VARIABLE");
      }
    } else if (value != null && key.equals(API_PORT)) {
      if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
        throw new ConfigException(key + " " + value + ": expected a port, 0 to 65535");
      }
    } else if (value != null) {
      Defaults.check(key, value);
    }
  }

  /// A variable that was set is in the app's environment from now on; one that was removed is not.
  private static void restart(Context context, String app, Defaults before)
      throws OperationException {
    InstanceView listed =
        context.operations().instances().stream()
            .filter(view -> view.app().name().equals(app))
            .findFirst()
            .orElse(null);
    if (listed == null) {
      return;
    }
    Map<String, String> environment = new TreeMap<>(listed.app().environment());
    environment.keySet().removeAll(before.variables(app).keySet());
    environment.putAll(of(context).defaults().variables(app));
    context.operations().restart(List.of(app), environment, context.progress());
  }
}
