package dev.tasuki.cli;

import dev.tasuki.api.Json;
import dev.tasuki.config.AppDefinition;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.protocol.BuildVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The list of instances in the JSON shape of PM2's `jlist`, as far as Tasuki has the facts; what
/// only Tasuki knows is under the key `tasuki` of each instance.
///
/// PM2's `pm2_env` holds the app's environment twice: flattened among its own fields (which win)
/// and under `env`.
final class Jlist {
  private Jlist() {}

  /// @param now the time that an instance without a process is reported at
  static String render(List<InstanceView> instances, Instant now, boolean showSecrets) {
    return Json.write(entries(instances, now, showSecrets));
  }

  /// The same as maps, lists, strings, numbers and flags.
  static List<Map<String, Object>> entries(
      List<InstanceView> instances, Instant now, boolean showSecrets) {
    return instances.stream().map(instance -> entry(instance, now, showSecrets)).toList();
  }

  private static Map<String, Object> entry(
      InstanceView instance, Instant now, boolean showSecrets) {
    boolean alive = instance.pid() > 0;
    Map<String, Object> monit = new LinkedHashMap<>();
    monit.put("memory", alive ? instance.memoryBytes() : 0L);
    monit.put("cpu", alive ? Math.round(instance.cpuPercent() * 10) / 10.0 : 0.0);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("pid", instance.pid());
    entry.put("name", instance.app().name());
    entry.put("pm2_env", environment(instance, showSecrets));
    entry.put("pm_id", instance.id());
    entry.put("monit", monit);
    entry.put("tasuki", own(instance, now));
    return entry;
  }

  private static Map<String, Object> environment(InstanceView instance, boolean showSecrets) {
    Map<String, Object> variables = new TreeMap<>();
    instance
        .app()
        .environment()
        .forEach((name, value) -> variables.put(name, Secrets.shown(name, value, showSecrets)));
    Map<String, Object> fields = new LinkedHashMap<>(variables);
    state(fields, instance);
    definition(fields, instance.app());
    files(fields, instance);
    absent(fields);
    fields.put("axm_actions", instance.report().actions());
    fields.put("axm_monitor", instance.report().monitor());
    fields.put("axm_options", instance.report().options());
    fields.put("env", variables);
    return fields;
  }

  private static void state(Map<String, Object> fields, InstanceView instance) {
    fields.put("pm_id", instance.id());
    fields.put("unique_id", instance.app().name() + "-" + instance.id());
    fields.put("status", instance.status().word());
    fields.put("pm_uptime", instance.startedAt().toEpochMilli());
    fields.put("created_at", instance.createdAt().toEpochMilli());
    fields.put("restart_time", instance.restarts());
    fields.put("unstable_restarts", instance.unstableRestarts());
    fields.put("prev_restart_delay", 0);
    if (instance.lastExitCode() != null) {
      fields.put("exit_code", instance.lastExitCode());
    }
    fields.put("username", instance.user());
    fields.put("NODE_APP_INSTANCE", instance.slot());
    fields.put("_pm2_version", BuildVersion.TEXT);
  }

  private static void definition(Map<String, Object> fields, AppDefinition app) {
    fields.put("name", app.name());
    fields.put("namespace", app.namespace());
    fields.put("exec_mode", app.cluster() ? "cluster_mode" : "fork_mode");
    fields.put("exec_interpreter", app.interpreter());
    fields.put("pm_exec_path", app.script());
    fields.put("pm_cwd", app.cwd());
    fields.put("args", app.arguments());
    fields.put("node_args", app.interpreterArguments());
    fields.put("instances", app.instances());
    fields.put("instance_var", "NODE_APP_INSTANCE");
    fields.put("autostart", true);
    fields.put("autorestart", app.autorestart());
    fields.put("max_restarts", app.maxRestarts());
    fields.put("restart_delay", app.restarts().delay().toMillis());
    fields.put("exp_backoff_restart_delay", app.restarts().backoff().toMillis());
    fields.put("stop_exit_codes", app.restarts().stopExitCodes());
    if (app.restarts().maxMemoryBytes() > 0) {
      fields.put("max_memory_restart", app.restarts().maxMemoryBytes());
    }
    fields.put("min_uptime", app.minUptime().toMillis());
    fields.put("kill_timeout", app.killTimeout().toMillis());
    fields.put("listen_timeout", app.listenTimeout().toMillis());
    fields.put("treekill", true);
    fields.put("merge_logs", false);
    fields.put("wait_ready", app.facets().cooperation().waitReady());
    fields.put("shutdown_with_message", app.facets().cooperation().shutdownWithMessage());
  }

  private static void files(Map<String, Object> fields, InstanceView instance) {
    fields.put("pm_out_log_path", instance.outLog());
    fields.put("pm_err_log_path", instance.errorLog());
    fields.put("pm_pid_path", instance.pidFile());
  }

  /// What PM2 always has and Tasuki never: scripts find the empty value that they know.
  private static void absent(Map<String, Object> fields) {
    fields.put("version", "N/A");
    fields.put("node_version", "N/A");
    fields.put("watch", false);
    fields.put("vizion", false);
    fields.put("vizion_running", false);
    fields.put("km_link", false);
    fields.put("pmx", false);
    fields.put("automation", false);
    fields.put("windowsHide", true);
    fields.put("filter_env", List.of());
    fields.put("axm_dynamic", Map.of());
  }

  private static Map<String, Object> own(InstanceView instance, Instant now) {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("slot", instance.slot());
    own.put("at", now.toEpochMilli());
    own.put("command", instance.app().command());
    own.put("policy", instance.app().policy().word());
    own.put("share", instance.app().share());
    own.put("stop_signal", instance.app().stopSignal());
    own.put("drain_timeout", instance.app().drainTimeout().toMillis());
    own.put("last_exit", instance.lastExit());
    own.put("reason", instance.reason());
    own.put("health", instance.health().stream().map(Jlist::health).toList());
    own.put("says", instance.extras().says());
    own.put("last_trigger", instance.extras().trigger());
    own.put("scaling", ScalingText.fields(instance.extras().scaling()));
    Instant next = instance.extras().nextRun();
    own.put("next_run", next == null ? null : next.toString());
    own.put("watching", instance.extras().watching());
    own.put("ports", instance.ports().stream().map(Jlist::port).toList());
    return own;
  }

  private static Map<String, Object> health(InstanceView.HealthView health) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("purpose", health.purpose());
    fields.put("check", health.check());
    fields.put("state", health.state());
    fields.put("last_failure", health.lastFailure());
    Instant at = health.lastFailureAt();
    fields.put("last_failure_at", at == null ? null : at.toEpochMilli());
    return fields;
  }

  private static Map<String, Object> port(InstanceView.PortView port) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", port.address());
    fields.put("port", port.port());
    fields.put("how", port.how());
    fields.put("eligible", port.eligible());
    fields.put("queue", port.queue());
    return fields;
  }
}
