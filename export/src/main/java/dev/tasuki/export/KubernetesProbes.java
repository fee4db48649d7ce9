package dev.tasuki.export;

import static dev.tasuki.export.Yaml.map;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.HealthCheck;
import dev.tasuki.config.HealthRules;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Health checks as probes: liveness, readiness, and for the start period of a liveness check a
/// startup probe, before whose success the others are not asked.
final class KubernetesProbes {
  private static final int STARTUP_PERIOD = 5;

  private final AppDefinition app;
  private final int port;
  private final Notes notes;
  private final ExportOptions options;

  KubernetesProbes(AppDefinition app, int port, Notes notes, ExportOptions options) {
    this.app = app;
    this.port = port;
    this.notes = notes;
    this.options = options;
  }

  void addTo(Map<String, Object> container) {
    HealthRules rules = app.facets().health();
    HealthCheck liveness = rules.liveness();
    HealthCheck readiness = rules.readiness();
    if (liveness != null) {
      startup(container, liveness);
      put(container, "livenessProbe", liveness, 1);
    }
    if (readiness != null) {
      put(container, "readinessProbe", readiness, readiness.successes());
    } else if (port > 0) {
      container.put(
          "readinessProbe", map("tcpSocket", map("port", port), "periodSeconds", STARTUP_PERIOD));
    }
    if (readiness == null && app.facets().cooperation().waitReady()) {
      notes.add("wait_ready is not seen by Kubernetes: give it a health.readiness");
    }
  }

  private void startup(Map<String, Object> container, HealthCheck check) {
    Map<String, Object> action = action(check);
    if (action != null) {
      long attempts = Math.ceilDiv(seconds(check.startPeriod()), STARTUP_PERIOD);
      action.put("periodSeconds", STARTUP_PERIOD);
      action.put("timeoutSeconds", seconds(check.timeout()));
      action.put("failureThreshold", Math.max(1, attempts));
      container.put("startupProbe", action);
    }
  }

  private void put(Map<String, Object> container, String name, HealthCheck check, int successes) {
    Map<String, Object> probe = action(check);
    if (probe == null) {
      notes.add(check.shown() + " has no port: set PORT in env; no " + name);
      return;
    }
    if (!check.text().isEmpty()) {
      notes.add(name + " does not look for the text '" + check.text() + "'");
    }
    if (check.kind() == HealthCheck.Kind.HTTP
        && (check.statuses().from() != 200 || check.statuses().to() != 399)) {
      notes.add(name + " takes the statuses 200 to 399, not those that the file says");
    }
    probe.put("periodSeconds", seconds(check.interval()));
    probe.put("timeoutSeconds", seconds(check.timeout()));
    probe.put("failureThreshold", check.failures());
    probe.put("successThreshold", successes);
    container.put(name, probe);
  }

  private @Nullable Map<String, Object> action(HealthCheck check) {
    int at = check.port() == 0 ? port : check.port();
    if (check.kind() == HealthCheck.Kind.COMMAND) {
      return map("exec", map("command", check.command().stream().map(options::inImage).toList()));
    }
    if (at == 0) {
      return null;
    }
    return check.kind() == HealthCheck.Kind.TCP
        ? map("tcpSocket", map("port", at))
        : map("httpGet", map("path", check.path(), "port", at));
  }

  /// Kubernetes counts in whole seconds, from 1 on.
  static long seconds(Duration duration) {
    return Math.max(1, Math.ceilDiv(duration.toMillis(), 1000L));
  }
}
