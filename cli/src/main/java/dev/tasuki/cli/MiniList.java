package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// `ls -m`: a block of `name : value` lines for each instance, for narrow screens and for scripts.
final class MiniList {
  private MiniList() {}

  static String block(InstanceView instance, Instant now) {
    boolean alive = instance.pid() > 0;
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("namespace", instance.app().namespace());
    lines.put("id", Integer.toString(instance.id()));
    lines.put("mode", instance.app().cluster() ? "cluster" : "fork");
    lines.put("pid", Integer.toString(instance.pid()));
    lines.put("status", instance.status().word());
    lines.put("uptime", alive ? Human.age(Duration.between(instance.startedAt(), now)) : "0");
    lines.put("restarted", Integer.toString(instance.restarts()));
    lines.put("cpu", Human.percent(alive ? instance.cpuPercent() : 0));
    lines.put("memory", Human.bytes(alive ? instance.memoryBytes() : 0));
    lines.put("out log", instance.outLog());
    lines.put("error log", instance.errorLog());
    StringBuilder out = new StringBuilder("+--- " + Text.clean(instance.app().name()));
    lines.forEach(
        (name, value) -> out.append('\n').append(name).append(" : ").append(Text.clean(value)));
    return out.append('\n').toString();
  }
}
