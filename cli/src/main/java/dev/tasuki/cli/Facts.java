package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.RestartRules;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LogView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
    add("slot", instance.slot() + " of " + app.instances());
    add("policy", app.share() ? app.policy().word() : "none (--no-share)");
    if (!app.offsetPorts().isEmpty()) {
      add("offset ports", app.offsetPorts().toString().replaceAll("[\\[\\]]", ""));
    }
    add("stop", app.stopSignal() + ", SIGKILL after " + Human.duration(app.killTimeout()));
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
