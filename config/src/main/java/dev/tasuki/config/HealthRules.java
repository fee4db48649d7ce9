package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an app's instances are asked how they are (`health`, `--health-check`).
///
/// @param liveness an instance that fails it is replaced; null for none
/// @param readiness an instance that fails it gets no connections while others are well, and a new
///   process gets none before it has passed it once; null for none
public record HealthRules(@Nullable HealthCheck liveness, @Nullable HealthCheck readiness)
    implements Facet {
  /// What an app has that says nothing about it.
  public static final HealthRules NONE = new HealthRules(null, null);

  static HealthRules of(Said said) throws ConfigException {
    ConfigValue value = said.value(Attribute.HEALTH);
    return value == null ? NONE : new HealthReader("--health-check").rules(value);
  }

  /// Whether anything is to be asked.
  public boolean any() {
    return liveness != null || readiness != null;
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("health.liveness", liveness == null ? null : liveness.summary());
    attributes.put("health.readiness", readiness == null ? null : readiness.summary());
    return attributes;
  }
}
