package dev.tasuki.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What differs between an app as it is listed and as a file wants it. Stateless and thread-safe.
public final class DefinitionDifference {
  /// Variables that tell one terminal or login from the next, and say nothing about an app.
  private static final Set<String> SESSION =
      Set.of(
          "_",
          "PWD",
          "OLDPWD",
          "SHLVL",
          "TERM",
          "TERM_PROGRAM",
          "COLORTERM",
          "COLUMNS",
          "LINES",
          "WINDOWID",
          "DISPLAY",
          "TMUX",
          "TMUX_PANE",
          "STY",
          "NO_COLOR",
          "SUDO_COMMAND",
          "SSH_CLIENT",
          "SSH_CONNECTION",
          "SSH_TTY",
          "SSH_AUTH_SOCK",
          "SSH_AGENT_PID",
          "XDG_SESSION_ID",
          "XDG_SESSION_TYPE",
          "XDG_SESSION_CLASS",
          "DBUS_SESSION_BUS_ADDRESS");

  private final List<String> lines = new ArrayList<>();

  private DefinitionDifference() {}

  /// One short text for each thing that differs; empty when nothing does. Values of variables are
  /// not shown: they may be secret.
  ///
  /// @param instances how many instances the listed app has now
  public static List<String> between(AppDefinition listed, int instances, AppDefinition wanted) {
    DefinitionDifference found = new DefinitionDifference();
    found.environment(listed.environment(), wanted.environment());
    ScaleRules scale = wanted.facets().scale();
    found.add("instances", instances, scale.apply() ? scale.within(instances) : wanted.instances());
    found.add("script", listed.script(), wanted.script());
    found.add("args", listed.arguments(), wanted.arguments());
    found.add("interpreter", listed.interpreter(), wanted.interpreter());
    found.add("interpreter_args", listed.interpreterArguments(), wanted.interpreterArguments());
    if (found.lines.stream().noneMatch(line -> line.matches("(script|args|interpreter).*"))) {
      found.add("command", listed.command(), wanted.command());
    }
    found.add("cwd", listed.cwd(), wanted.cwd());
    found.add("namespace", listed.namespace(), wanted.namespace());
    found.add("exec_mode", mode(listed), mode(wanted));
    found.ports(listed, wanted);
    found.times(listed, wanted);
    found.facets(listed.facets().all(), wanted.facets().all());
    return List.copyOf(found.lines);
  }

  private void ports(AppDefinition listed, AppDefinition wanted) {
    add("policy", listed.policy().word(), wanted.policy().word());
    add("share", listed.share(), wanted.share());
    add("offset_ports", listed.offsetPorts(), wanted.offsetPorts());
    add("instance_var", listed.instanceVariable(), wanted.instanceVariable());
    add("increment_var", listed.incrementVariable(), wanted.incrementVariable());
    add("out_file", listed.outFile(), wanted.outFile());
    add("error_file", listed.errorFile(), wanted.errorFile());
  }

  private void times(AppDefinition listed, AppDefinition wanted) {
    add("stop_signal", listed.stopSignal(), wanted.stopSignal());
    add("kill_timeout", listed.killTimeout(), wanted.killTimeout());
    add("min_uptime", listed.minUptime(), wanted.minUptime());
    add("listen_timeout", listed.listenTimeout(), wanted.listenTimeout());
    add("drain_timeout", listed.drainTimeout(), wanted.drainTimeout());
    restarts(listed.restarts(), wanted.restarts());
    add("autorestart", listed.autorestart(), wanted.autorestart());
    add("max_restarts", listed.maxRestarts(), wanted.maxRestarts());
  }

  private void facets(List<Facet> listed, List<Facet> wanted) {
    for (int at = 0; at < wanted.size(); at++) {
      Map<String, @Nullable Object> before = listed.get(at).attributes();
      wanted.get(at).attributes().forEach((key, value) -> add(key, before.get(key), value));
    }
  }

  private void restarts(RestartRules listed, RestartRules wanted) {
    add("restart_delay", listed.delay(), wanted.delay());
    add("exp_backoff_restart_delay", listed.backoff(), wanted.backoff());
    add("stop_exit_codes", listed.stopExitCodes(), wanted.stopExitCodes());
    add("max_memory_restart", listed.maxMemoryBytes(), wanted.maxMemoryBytes());
  }

  private static String mode(AppDefinition app) {
    return app.cluster() ? "cluster" : "fork";
  }

  private void environment(Map<String, String> listed, Map<String, String> wanted) {
    Set<String> names = new TreeSet<>(listed.keySet());
    names.addAll(wanted.keySet());
    names.removeAll(SESSION);
    for (String name : names) {
      if (!wanted.containsKey(name)) {
        lines.add("env " + name + " removed");
      } else if (!listed.containsKey(name)) {
        lines.add("env " + name + " added");
      } else if (!Objects.equals(listed.get(name), wanted.get(name))) {
        lines.add("env " + name + " changed");
      }
    }
  }

  private void add(String key, @Nullable Object listed, @Nullable Object wanted) {
    if (!Objects.equals(listed, wanted)) {
      lines.add(key + " " + shown(listed) + " -> " + shown(wanted));
    }
  }

  private static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "default";
      case Duration time -> time.toMillis() + " ms";
      default -> value.toString();
    };
  }
}
