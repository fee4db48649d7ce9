package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.ProcessRules;
import dev.tasuki.config.RestartRules;
import dev.tasuki.config.ScaleRules;
import dev.tasuki.config.Triggers;
import dev.tasuki.daemon.AppReport;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LogView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Names and values in two columns; long values continue on the next line, so that paths can be
/// read whole on a narrow terminal.
final class Facts {
  private static final int GAP = 3;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

  private record Fact(String name, String value, Style style) {}

  private final List<Fact> facts = new ArrayList<>();

  private Facts() {}

  static Facts of(InstanceView instance, Instant now) {
    Facts facts = new Facts();
    facts.state(instance, now);
    facts.command(instance.app());
    facts.lifecycle(instance);
    facts.report(instance.report());
    instance.health().forEach(health -> facts.health(health, now));
    facts.add("output log", instance.outLog());
    facts.add("error log", instance.errorLog());
    facts.logs(instance.log());
    facts.add("pid file", instance.pidFile());
    return facts;
  }

  private void logs(LogView log) {
    if (log.combined() != null) {
      add("combined log", log.combined());
    }
    if (!log.way().isEmpty()) {
      add("logging", log.way());
    }
    if (log.trouble() != null) {
      add("log trouble", log.trouble(), Style.YELLOW);
    }
  }

  private void state(InstanceView instance, Instant now) {
    add("status", instance.status().word(), InstanceTable.style(instance.status()));
    if (instance.reason() != null) {
      add("reason", instance.reason(), Style.YELLOW);
    }
    extras(instance.extras());
    if (instance.extras().scaling() != null) {
      add("scaled by load", ScalingText.of(instance.extras().scaling(), now));
    }
    add("last exit", instance.lastExit() == null ? "none yet" : instance.lastExit());
    add("pid", instance.pid() == 0 ? "none" : Integer.toString(instance.pid()));
    if (instance.pid() != 0) {
      add("uptime", Human.age(Duration.between(instance.startedAt(), now)));
      add("cpu", Human.percent(instance.cpuPercent()));
      add("memory", Human.bytes(instance.memoryBytes()));
    }
    add("started", TIME.format(instance.startedAt().atZone(ZoneId.systemDefault())));
    add("created", TIME.format(instance.createdAt().atZone(ZoneId.systemDefault())));
    add("restarts", Integer.toString(instance.restarts()));
  }

  private void health(InstanceView.HealthView health, Instant now) {
    Style style =
        switch (health.state()) {
          case "well" -> Style.GREEN;
          case "failing" -> Style.RED;
          default -> Style.YELLOW;
        };
    add(health.purpose(), health.state() + ": " + health.check(), style);
    if (health.lastFailure() != null && health.lastFailureAt() != null) {
      String ago = Human.age(Duration.between(health.lastFailureAt(), now));
      add("last failure", health.lastFailure() + " (" + ago + " ago)");
    }
  }

  private void extras(InstanceView.Extras extras) {
    if (extras.says() != null) {
      add("it says", extras.says());
    }
    if (extras.aotCache() != null) {
      add("AOT cache", extras.aotCache());
    }
    if (extras.trigger() != null) {
      add("last trigger", extras.trigger());
    }
    if (extras.nextRun() != null) {
      add("next run", TIME.format(extras.nextRun().atZone(ZoneId.systemDefault())));
    }
  }

  private void triggers(AppDefinition app, boolean watching) {
    Triggers triggers = app.facets().triggers();
    if (triggers.cron() != null) {
      String zone = triggers.cronTimeZone() == null ? "" : " (" + triggers.cronTimeZone() + ")";
      add(app.isJob() ? "runs at" : "cron restart", triggers.cron() + zone);
    }
    if (!triggers.watch().isEmpty()) {
      add("watch", String.join(", ", triggers.watch()) + (watching ? "" : " (not now)"));
    }
    if (triggers.watchdog() != null) {
      add("watchdog", Human.duration(triggers.watchdog()));
    }
    if (!app.facets().dependencies().names().isEmpty()) {
      add("depends on", String.join(", ", app.facets().dependencies().names()));
    }
    ProcessRules process = app.facets().process();
    process
        .attributes()
        .forEach((key, value) -> {
          if (value != null && key.matches("gid|nice|umask|limits|cgroup|stdin")) {
            add(key, value.toString().replaceAll("[\\[\\]]", ""));
          }
        });
  }

  private void command(AppDefinition app) {
    add("script", app.script());
    add("interpreter", app.interpreter());
    add("command", app.command().stream().map(Facts::quoted).collect(Collectors.joining(" ")));
    add("cwd", app.cwd());
    add("namespace", app.namespace());
  }

  private void lifecycle(InstanceView instance) {
    AppDefinition app = instance.app();
    add("user", instance.user());
    add("mode", app.cluster() ? "cluster" : "fork");
    ScaleRules scale = app.facets().scale();
    String range = scale.apply() ? scale.min() + " to " + scale.max() : "" + app.instances();
    add("slot", instance.slot() + " of " + range);
    add("policy", app.share() ? app.policy().word() : "none (--no-share)");
    if (!app.offsetPorts().isEmpty()) {
      add("offset ports", app.offsetPorts().toString().replaceAll("[\\[\\]]", ""));
    }
    boolean message = app.facets().cooperation().shutdownWithMessage();
    String asked = message ? "message 'shutdown'" : app.stopSignal();
    add("stop", asked + ", SIGKILL after " + Human.duration(app.killTimeout()));
    add(
        "time-outs",
        "listen "
            + Human.duration(app.listenTimeout())
            + ", drain "
            + Human.duration(app.drainTimeout())
            + ", min uptime "
            + Human.duration(app.minUptime()));
    add(
        "restart budget",
        !app.autorestart()
            ? "never restarted by itself (--no-autorestart)"
            : app.maxRestarts() == Integer.MAX_VALUE ? "no limit" : used(instance));
    restarts(app.restarts());
    triggers(app, instance.extras().watching());
  }

  private void report(AppReport report) {
    List<String> actions =
        report.actions().stream().map(action -> String.valueOf(action.get("action_name"))).toList();
    if (!actions.isEmpty()) {
      add("actions", String.join(", ", actions));
    }
    report.monitor().forEach((name, metric) -> add(name, metric(metric)));
  }

  private static String metric(@Nullable Object metric) {
    if (!(metric instanceof Map<?, ?> map)) {
      return String.valueOf(metric);
    }
    Object unit = map.get("unit");
    return map.get("value") + (unit == null || unit.equals("") ? "" : " " + unit);
  }

  private static String used(InstanceView instance) {
    return instance.unstableRestarts()
        + " of "
        + instance.app().maxRestarts()
        + " used within "
        + Human.duration(instance.app().restartWindow());
  }

  private void restarts(RestartRules rules) {
    if (!rules.delay().isZero()) {
      add("restart delay", Human.duration(rules.delay()));
    }
    if (!rules.backoff().isZero()) {
      add("restart delay", "from " + Human.duration(rules.backoff()) + " on, up to 15 s");
    }
    if (!rules.stopExitCodes().isEmpty()) {
      add("final exit codes", rules.stopExitCodes().toString().replaceAll("[\\[\\]]", ""));
    }
    if (rules.maxMemoryBytes() > 0) {
      add("memory limit", Human.bytes(rules.maxMemoryBytes()) + ", then reloaded");
    }
  }

  private void add(String name, String value) {
    add(name, value, Style.PLAIN);
  }

  private void add(String name, String value, Style style) {
    facts.add(new Fact(name, Text.clean(value), style));
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  String render(int width, boolean colour) {
    int names = facts.stream().mapToInt(fact -> Text.width(fact.name())).max().orElse(0);
    int room = width <= 0 ? Integer.MAX_VALUE : Math.max(10, width - names - GAP);
    StringBuilder out = new StringBuilder();
    for (Fact fact : facts) {
      String name = Style.CYAN.apply(fact.name(), colour) + Text.padding(fact.name(), names + GAP);
      for (String piece : Text.wrap(fact.value(), room)) {
        out.append(name).append(fact.style().apply(piece, colour)).append('\n');
        name = " ".repeat(names + GAP);
      }
    }
    return out.toString();
  }
}
