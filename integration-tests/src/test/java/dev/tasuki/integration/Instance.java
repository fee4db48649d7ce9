package dev.tasuki.integration;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One entry of `tasuki jlist`, read as a script that drives PM2 would read it.
///
/// @param id PM2's `pm_id`
/// @param restarts PM2's `restart_time`
/// @param exitCode PM2's `exit_code`, null when there is none
record Instance(
    String name,
    int id,
    long pid,
    String status,
    int restarts,
    @Nullable Integer exitCode,
    String outLog,
    String errorLog) {
  private static final Jsonb JSON = Jsonb.builder().build();

  static List<Instance> parse(String jlist) {
    var entries = (List<?>) JSON.type(Object.class).fromJson(jlist);
    return entries.stream().map(entry -> of((Map<?, ?>) entry)).toList();
  }

  private static Instance of(Map<?, ?> entry) {
    var environment = (Map<?, ?>) value(entry, "pm2_env");
    return new Instance(
        (String) value(entry, "name"),
        number(value(entry, "pm_id")).intValue(),
        number(value(entry, "pid")).longValue(),
        (String) value(environment, "status"),
        number(value(environment, "restart_time")).intValue(),
        environment.get("exit_code") instanceof Number code ? code.intValue() : null,
        (String) value(environment, "pm_out_log_path"),
        (String) value(environment, "pm_err_log_path"));
  }

  private static Object value(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), () -> "jlist lacks " + key + " in " + map.keySet());
  }

  private static Number number(Object value) {
    return (Number) value;
  }
}
