package dev.tasuki.api;

import dev.tasuki.api.Sampler.Sample;
import dev.tasuki.daemon.EventCounts;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.Operations;
import dev.tasuki.supervisor.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is measured, in Prometheus' text format 0.0.4. Everything is read at the moment of the
/// scrape, from the kernel or from counters that exist anyway: a registry of a metrics library
/// would hold nothing but copies, and the daemon's memory is counted. One object writes one answer.
final class PrometheusText {
  /// A number, and perhaps a unit behind it.
  private static final Pattern NUMBER =
      Pattern.compile("([-+]?[0-9]{1,300}(?:\\.[0-9]{1,300})?(?:[eE][-+]?[0-9]{1,2})?)(.{0,20})");

  /// An app that reports ever new names must not fill the scraper.
  private static final int MOST_REPORTED = 100;

  private record Family(String type, String help, List<String> lines) {}

  private final Map<String, Family> families = new LinkedHashMap<>();

  private PrometheusText() {}

  static String of(Sample sample, Operations operations) {
    PrometheusText text = new PrometheusText();
    text.daemon(operations.info());
    sample.instances().forEach(instance -> text.instance(instance, sample));
    operations.events().counts().all().forEach(text::counts);
    return text.render();
  }

  private void daemon(Operations.DaemonInfo info) {
    add("tasuki_info", "gauge", "The daemon's version.", labels("version", info.version()), 1);
    add("tasuki_uptime_seconds", "gauge", "Age of the daemon.", "", info.uptime().toMillis() / 1e3);
    Runtime runtime = Runtime.getRuntime();
    add(
        "tasuki_heap_bytes",
        "gauge",
        "Heap that the daemon uses.",
        "",
        runtime.totalMemory() - runtime.freeMemory());
    ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .ifPresent(cpu ->
            add(
                "tasuki_cpu_seconds_total",
                "counter",
                "CPU time that the daemon has used.",
                "",
                cpu.toMillis() / 1e3));
  }

  private void instance(InstanceView instance, Sample sample) {
    String who =
        labels(
            "app", instance.app().name(),
            "instance", Integer.toString(instance.id()),
            "slot", Integer.toString(instance.slot()),
            "namespace", instance.app().namespace());
    boolean online = instance.status() == Status.ONLINE;
    add("tasuki_up", "gauge", "Whether the instance is online.", who, online ? 1 : 0);
    add(
        "tasuki_restarts",
        "gauge",
        "Restarts since the counter was set to zero.",
        who,
        instance.restarts());
    if (instance.pid() != 0) {
      add(
          "tasuki_cpu_percent",
          "gauge",
          "CPU of the process tree; 100 is one core.",
          who,
          Shapes.rounded(instance.cpuPercent()));
      add(
          "tasuki_memory_bytes",
          "gauge",
          "Resident memory of the process tree.",
          who,
          instance.memoryBytes());
      add(
          "tasuki_start_time_seconds",
          "gauge",
          "When the process was spawned (Unix time).",
          who,
          instance.startedAt().toEpochMilli() / 1e3);
    }
    Integer open = sample.connections().get(instance.id());
    if (open != null) {
      add("tasuki_connections", "gauge", "Open connections of the instance.", who, open);
    }
    reported(instance);
    for (InstanceView.PortView port : instance.ports()) {
      String where =
          labels(
              "app", instance.app().name(),
              "instance", Integer.toString(instance.id()),
              "slot", Integer.toString(instance.slot()),
              "address", port.address(),
              "port", Integer.toString(port.port()));
      add(
          "tasuki_accept_queue",
          "gauge",
          "Connections that wait to be accepted.",
          where,
          port.queue());
      add(
          "tasuki_eligible",
          "gauge",
          "Whether new connections are routed here.",
          where,
          port.eligible() ? 1 : 0);
    }
  }

  /// What the app itself reports; a name is a label, because it may be any text.
  private void reported(InstanceView instance) {
    instance.report().monitor().entrySet().stream()
        .limit(MOST_REPORTED)
        .forEach(metric -> {
          Matcher number = NUMBER.matcher(said(metric.getValue(), "value"));
          if (number.lookingAt()) {
            String unit = said(metric.getValue(), "unit");
            add(
                "tasuki_app_metric",
                "gauge",
                "What the app reports of itself by axm:monitor.",
                labels(
                    "app", instance.app().name(),
                    "instance", Integer.toString(instance.id()),
                    "slot", Integer.toString(instance.slot()),
                    "metric", metric.getKey(),
                    "unit", unit.isEmpty() ? number.group(2).strip() : unit),
                Double.valueOf(number.group(1)));
          }
        });
  }

  private static String said(@Nullable Object metric, String field) {
    Object value = metric instanceof Map<?, ?> fields ? fields.get(field) : null;
    return value == null ? "" : String.valueOf(value).strip();
  }

  private void counts(EventCounts.OfApp app) {
    app.events()
        .forEach((type, count) ->
            add(
                "tasuki_events_total",
                "counter",
                "What happened to apps since the daemon started.",
                labels("app", app.app(), "type", type.word()),
                count));
    String who = labels("app", app.app());
    add(
        "tasuki_drained_connections_total",
        "counter",
        "Connections that replaced processes finished.",
        who,
        app.drained());
    add(
        "tasuki_cut_connections_total",
        "counter",
        "Connections still open when the drain time-out ended.",
        who,
        app.cut());
  }

  private void add(String name, String type, String help, String labels, Number value) {
    families
        .computeIfAbsent(name, key -> new Family(type, help, new ArrayList<>()))
        .lines()
        .add(name + labels + " " + value);
  }

  private static String labels(String... namesAndValues) {
    List<String> pairs = new ArrayList<>();
    for (int at = 0; at < namesAndValues.length; at += 2) {
      pairs.add(namesAndValues[at] + "=\"" + escaped(namesAndValues[at + 1]) + "\"");
    }
    return "{" + String.join(",", pairs) + "}";
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /// All samples of a family must stand together.
  private String render() {
    StringBuilder out = new StringBuilder();
    families.forEach((name, family) -> {
      out.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
      out.append("# TYPE ").append(name).append(' ').append(family.type()).append('\n');
      family.lines().forEach(line -> out.append(line).append('\n'));
    });
    return out.toString();
  }
}
