package dev.tasuki.monitor;

import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One instance, from an entry of `jlist`. Texts are as the daemon sent them.
///
/// @param id PM2's `pm_id`
/// @param pid 0 when it has no process
/// @param startedAt when the process was spawned, in milliseconds since 1970
/// @param cpuPercent 100 = one core
/// @param memoryBytes resident memory of the process tree
/// @param reason why it is errored or waiting
/// @param ports how each port is shared, such as `8080 shared (adopted), random`
record Row(
    int id,
    String name,
    String namespace,
    String mode,
    long pid,
    String status,
    long startedAt,
    int restarts,
    double cpuPercent,
    long memoryBytes,
    String script,
    String policy,
    @Nullable String lastExit,
    @Nullable String reason,
    Set<Integer> portNumbers,
    List<String> ports) {
  private static final Jsonb JSON = Jsonb.builder().build();

  Row {
    portNumbers = Set.copyOf(portNumbers);
    ports = List.copyOf(ports);
  }

  /// @throws RuntimeException when it is no list of instances
  static List<Row> parse(String jlist) {
    return items(JSON.type(Object.class).fromJson(jlist)).stream().map(Row::of).toList();
  }

  private static Row of(Map<?, ?> entry) {
    Map<?, ?> environment = map(entry.get("pm2_env"));
    Map<?, ?> own = map(entry.get("tasuki"));
    Map<?, ?> usage = map(entry.get("monit"));
    List<Map<?, ?>> ports = items(own.get("ports"));
    return new Row(
        (int) number(entry.get("pm_id")),
        text(entry.get("name"), "?"),
        text(environment.get("namespace"), ""),
        text(environment.get("exec_mode"), "").replace("_mode", ""),
        (long) number(entry.get("pid")),
        text(environment.get("status"), "?"),
        (long) number(environment.get("pm_uptime")),
        (int) number(environment.get("restart_time")),
        number(usage.get("cpu")),
        (long) number(usage.get("memory")),
        text(environment.get("pm_exec_path"), ""),
        text(own.get("policy"), ""),
        own.get("last_exit") instanceof String exit ? exit : null,
        own.get("reason") instanceof String reason ? reason : null,
        ports.stream()
            .map(port -> (int) number(port.get("port")))
            .collect(Collectors.toCollection(TreeSet::new)),
        ports.stream().map(Row::port).distinct().toList());
  }

  private static String port(Map<?, ?> port) {
    String text = (int) number(port.get("port")) + " " + text(port.get("how"), "");
    return Boolean.FALSE.equals(port.get("eligible")) ? text + ", left out" : text;
  }

  boolean isAlive() {
    return pid > 0;
  }

  boolean isOnline() {
    return status.equals("online");
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Map<?, ?>> items(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(Row::map).toList()
        : List.of();
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  private static String text(@Nullable Object value, String otherwise) {
    return value instanceof String text ? text : otherwise;
  }
}
