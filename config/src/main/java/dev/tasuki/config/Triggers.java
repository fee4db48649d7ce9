package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What starts or replaces an app besides the user and its own exits.
///
/// @param cron when it is restarted (`cron_restart`), or null for never
public record Triggers(@Nullable String cron) implements Facet {
  /// What an app has that says nothing about it.
  public static final Triggers NONE = new Triggers(null);

  static Triggers of(Said said) {
    return NONE;
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("cron_restart", cron);
    return attributes;
  }
}
