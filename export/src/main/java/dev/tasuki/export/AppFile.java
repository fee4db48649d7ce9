package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ProcessRules.Limit;
import dev.tasuki.config.RestartRules;
import dev.tasuki.config.Triggers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One app as a configuration file for `tasuki run` in a container: one instance (the platform
/// counts them), without its environment (that comes from the platform) and without what the
/// platform does instead.
final class AppFile {
  /// Where the platform puts it.
  static final String FOLDER = "/etc/tasuki";

  static final String NAME = "app.json";

  private AppFile() {}

  /// @param job whether the platform starts it at its times
  static String of(AppDefinition app, ExportOptions options, boolean job) {
    List<String> argv = command(app, options);
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", app.name());
    description.put("script", argv.getFirst());
    description.put("interpreter", "none");
    description.put("args", argv.subList(1, argv.size()));
    description.put("cwd", options.inImage(app.cwd()));
    // The image has this process alone on its port.
    description.put("share", false);
    description.put("stop_signal", app.stopSignal());
    description.put("kill_timeout", app.killTimeout().toMillis());
    description.put("listen_timeout", app.listenTimeout().toMillis());
    description.put("min_uptime", app.minUptime().toMillis());
    description.put("autorestart", app.autorestart() && !job);
    description.put("wait_ready", app.facets().cooperation().waitReady());
    description.put("shutdown_with_message", app.facets().cooperation().shutdownWithMessage());
    restarts(app, job, description);
    List<String> limits = app.facets().process().limits().stream().map(Limit::toString).toList();
    if (!limits.isEmpty()) {
      description.put("limits", limits);
    }
    return Json.of(Map.of("apps", List.of(description)));
  }

  private static void restarts(AppDefinition app, boolean job, Map<String, Object> description) {
    RestartRules rules = app.restarts();
    if (rules.maxMemoryBytes() > 0) {
      description.put("max_memory_restart", rules.maxMemoryBytes());
    }
    if (!rules.stopExitCodes().isEmpty()) {
      description.put("stop_exit_codes", rules.stopExitCodes());
    }
    Triggers triggers = app.facets().triggers();
    if (triggers.cron() != null && !job) {
      description.put("cron_restart", triggers.cron());
      if (triggers.cronTimeZone() != null) {
        description.put("cron_time_zone", triggers.cronTimeZone());
      }
    }
  }

  /// The argv as it is in the image: programs that do not lie in the app's folder are looked up in
  /// PATH there.
  static List<String> command(AppDefinition app, ExportOptions options) {
    List<String> argv = new ArrayList<>();
    for (String word : app.command()) {
      argv.add(options.inImage(word));
    }
    String program = argv.getFirst();
    if (program.startsWith("/") && program.equals(app.command().getFirst())) {
      argv.set(0, String.valueOf(Path.of(program).getFileName()));
    }
    return argv;
  }
}
