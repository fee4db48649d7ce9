package dev.tasuki.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is done for an app beside its deploys.
///
/// @param keepArtifacts how many copies of the file that it was started from are kept, so that
///   `tasuki rollback` brings back the old file too (`keep_artifacts`); 0 for none
/// @param slowStart over which time a new process comes to its whole share of connections
///   (`slow_start`), zero for at once
/// @param maxErrorRate by how many percentage points a version that is watched may fail more often
///   than the old one (`max_error_rate`); null when nothing is said
/// @param errorMetrics where each instance tells how many requests it had and how many failed
///   (`error_metrics`); null: over its message channel, if it has one
public record DeployRules(
    int keepArtifacts,
    Duration slowStart,
    @Nullable Double maxErrorRate,
    @Nullable HealthCheck errorMetrics)
    implements Facet {
  /// What an app has that says nothing about it.
  public static final DeployRules NONE = new DeployRules(0, Duration.ZERO, null, null);

  /// [#maxErrorRate] where nothing is said.
  public static final double USUAL_MAX_ERROR_RATE = 5;

  private static final int MOST = 100;

  public DeployRules {
    slowStart = slowStart == null ? Duration.ZERO : slowStart;
  }

  static DeployRules of(Said said) throws ConfigException {
    int kept = said.count(Attribute.KEEP_ARTIFACTS, 0);
    if (kept > MOST) {
      throw new ConfigException("--keep-artifacts " + kept + ": at most " + MOST + " are kept");
    }
    ConfigValue metrics = said.value(Attribute.ERROR_METRICS);
    return new DeployRules(
        kept,
        said.duration(Attribute.SLOW_START, Duration.ZERO),
        Words.percent("--max-error-rate", said.text(Attribute.MAX_ERROR_RATE)),
        metrics == null ? null : new HealthReader("--error-metrics").http(metrics));
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("keep_artifacts", keepArtifacts);
    attributes.put("slow_start", slowStart);
    attributes.put("max_error_rate", maxErrorRate == null ? null : maxErrorRate + "%");
    attributes.put("error_metrics", errorMetrics == null ? null : errorMetrics.shown());
    return attributes;
  }
}
