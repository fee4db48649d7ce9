package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Digits;
import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Flag;
import dev.tasuki.config.ConfigValue.Items;
import dev.tasuki.config.ConfigValue.Text;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The processes of one app in PM2's dump, put into the words of a configuration file. What PM2
/// fills in by itself is left out, so that Tasuki's own defaults hold.
///
/// @param file the dump
/// @param processes at least one
/// @param names the names of all apps of the dump
record Pm2Process(Path file, List<Entries> processes, List<String> names) {
  /// Attributes whose names and values are those of a configuration file.
  private static final List<String> SAME =
      List.of(
          "name",
          "namespace",
          "instance_var",
          "increment_var",
          "log_type",
          "log_date_format",
          "disable_logs",
          "autorestart",
          "stop_exit_codes",
          "min_uptime",
          "max_restarts",
          "restart_delay",
          "exp_backoff_restart_delay",
          "max_memory_restart",
          "cron_restart",
          "kill_timeout",
          "kill_retry_time",
          "shutdown_with_message",
          "treekill",
          "wait_ready",
          "listen_timeout",
          "autostart",
          "watch",
          "ignore_watch",
          "watch_options",
          "watch_delay",
          "uid",
          "gid",
          "filter_env",
          "source_map_support",
          "post_update",
          "trace",
          "v8",
          "event_loop_inspector",
          "deep_monitoring",
          "io");

  /// What PM2 sets though the user has said nothing.
  private static final Map<String, String> FILLED_IN =
      Map.of(
          "instance_var", "NODE_APP_INSTANCE",
          "kill_retry_time", "100",
          "namespace", "default",
          "autorestart", "true",
          "autostart", "true",
          "treekill", "true");

  /// What PM2 adds to the environment of what it starts.
  private static final Set<String> ADDED =
      Set.of(
          "NODE_APP_INSTANCE",
          "NODE_CHANNEL_FD",
          "PM2_HOME",
          "PM2_USAGE",
          "PM2_PROGRAMMATIC",
          "PM2_INTERACTOR_PROCESSING",
          "PM2_JSON_PROCESSING",
          "PM2_DISCRETE_MODE",
          "PM2_SILENT",
          "pm_id",
          "unique_id",
          "vizion_running",
          "km_link");

  Pm2Process {
    processes = List.copyOf(processes);
    names = List.copyOf(names);
  }

  private Entries first() {
    return processes.getFirst();
  }

  Entries attributes() {
    Map<String, ConfigValue> attributes = new LinkedHashMap<>();
    for (String key : SAME) {
      ConfigValue value = first().values().get(key);
      if (value != null && !Objects.equals(word(key), FILLED_IN.get(key))) {
        attributes.put(key, value);
      }
    }
    launch(attributes);
    logs(attributes);
    boolean cluster = "cluster_mode".equals(word("exec_mode"));
    if (cluster || processes.size() > 1) {
      attributes.put("exec_mode", text(cluster ? "cluster" : "fork"));
      attributes.put("instances", new Digits(Integer.toString(processes.size()), line()));
    }
    if (cluster) {
      attributes.remove("interpreter"); // PM2 ignores it there
    }
    return new Entries(attributes, line());
  }

  private void launch(Map<String, ConfigValue> attributes) {
    String path = Objects.requireNonNull(word("pm_exec_path"));
    String interpreter = word("exec_interpreter");
    attributes.put("cwd", text(Objects.requireNonNullElse(word("pm_cwd"), "/")));
    if (first().values().get("node_args") instanceof Items words && !words.values().isEmpty()) {
      attributes.put("interpreter_args", words);
    }
    // A shell line: PM2 saves it as bash with two arguments.
    if (first().values().get("args") instanceof Items args
        && args.values().size() == 2
        && "none".equals(interpreter)
        && path.endsWith("/bash")
        && args.values().getFirst() instanceof Text(String option, _)
        && option.equals("-c")
        && args.values().getLast() instanceof Text line
        && line.text().strip().indexOf(' ') > 0) {
      attributes.put("script", line);
      return;
    }
    attributes.put("script", text(path));
    if (interpreter != null) {
      attributes.put("interpreter", text(interpreter));
    }
    ConfigValue args = first().values().get("args");
    if (args != null) {
      attributes.put("args", args);
    }
  }

  /// Only what the user has chosen: PM2's own files are in its home, and stay there.
  private void logs(Map<String, ConfigValue> attributes) {
    log(attributes, "pm_out_log_path", "out_file");
    log(attributes, "pm_err_log_path", "error_file");
    log(attributes, "pm_log_path", "log_file");
    boolean several = processes.size() > 1;
    if (several && "true".equals(word("merge_logs")) && attributes.containsKey("out_file")) {
      attributes.put("merge_logs", new Flag(true, line()));
    }
  }

  private void log(Map<String, ConfigValue> attributes, String from, String to) {
    String path = word(from);
    Path folder = file.resolveSibling("logs").toAbsolutePath().normalize();
    String home = environmentWord("PM2_HOME");
    if (path == null
        || Path.of(path).startsWith(folder)
        || (home != null && Path.of(path).startsWith(Path.of(home)))) {
      return;
    }
    boolean same = processes.stream().allMatch(p -> path.equals(Pm2Dump.word(p, from)));
    attributes.put(to, text(same ? path : path.replaceFirst("-\\d+(\\.[^./]*)?$", "$1")));
  }

  /// The environment that the user gave, without PM2's additions.
  Map<String, String> environment() {
    Map<String, String> variables = new HashMap<>();
    if (first().values().get("env") instanceof Entries environment) {
      environment
          .values()
          .forEach((name, value) -> {
            String word = Pm2Dump.word(environment, name);
            if (word != null && isUsers(name, value)) {
              variables.put(name, word);
            }
          });
    }
    return variables;
  }

  /// PM2 has each app find its own name as a variable that holds `{}` (settings of a module).
  private boolean isUsers(String name, ConfigValue value) {
    boolean settings = value instanceof Text(String text, _) && text.equals("{}");
    return !ADDED.contains(name)
        && !name.isEmpty()
        && name.indexOf('=') < 0
        && !(settings && names.contains(name));
  }

  private @Nullable String environmentWord(String name) {
    return first().values().get("env") instanceof Entries environment
        ? Pm2Dump.word(environment, name)
        : null;
  }

  private @Nullable String word(String key) {
    return Pm2Dump.word(first(), key);
  }

  private Text text(String value) {
    return new Text(value, line());
  }

  private int line() {
    return first().line();
  }
}
