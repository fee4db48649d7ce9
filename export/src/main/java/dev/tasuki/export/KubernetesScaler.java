package dev.tasuki.export;

import static dev.tasuki.export.Yaml.map;

import dev.tasuki.config.ScaleRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The spec of a HorizontalPodAutoscaler (autoscaling/v2) for `instances: {min, max}`.
///
/// CPU is compared as an amount (`AverageValue`), not as a part of a request: it means percent of a
/// core here as there, and needs no request.
final class KubernetesScaler {
  private static final int MILLICORES_PER_PERCENT = 10;
  private static final int LONGEST_WINDOW = 3600;
  private static final int LONGEST_PERIOD = 1800;

  private KubernetesScaler() {}

  /// @param deployment name of what is scaled
  static Map<String, Object> spec(ScaleRules rules, String deployment, Notes notes) {
    if (rules.cpu() == 0) {
      notes.add("the autoscaler has no metric: cpu is off, and others need an adapter");
    }
    if (rules.queue() > 0 || !rules.latency().isZero()) {
      notes.add(
          "scaling by queue and latency has no counterpart without an adapter of metrics: by CPU only");
    }
    int cores = rules.cpu() * MILLICORES_PER_PERCENT;
    return map(
        "scaleTargetRef",
        map("apiVersion", "apps/v1", "kind", "Deployment", "name", deployment),
        "minReplicas",
        rules.min(),
        "maxReplicas",
        rules.max(),
        "metrics",
        rules.cpu() == 0
            ? null
            : List.of(
                map(
                    "type",
                    "Resource",
                    "resource",
                    map(
                        "name",
                        "cpu",
                        "target",
                        map("type", "AverageValue", "averageValue", cores + "m")))),
        "behavior",
        map(
            "scaleUp",
            map(
                "stabilizationWindowSeconds",
                seconds(rules.upAfter(), LONGEST_WINDOW),
                "policies",
                policy("Percent", 100, 15)),
            "scaleDown",
            map(
                "stabilizationWindowSeconds",
                seconds(rules.coolDown(), LONGEST_WINDOW),
                "policies",
                policy("Pods", 1, Math.max(1, seconds(rules.coolDown(), LONGEST_PERIOD))))));
  }

  private static List<Map<String, Object>> policy(String type, int value, int period) {
    return List.of(map("type", type, "value", value, "periodSeconds", period));
  }

  private static int seconds(Duration time, int most) {
    return (int) Math.min(most, time.toSeconds());
  }
}
