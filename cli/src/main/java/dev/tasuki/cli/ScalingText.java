package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.InstanceView.ScalingView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why an app that is scaled by its load has as many instances as it has.
final class ScalingText {
  private ScalingText() {}

  /// A line for each app that is scaled by its load.
  static List<String> lines(List<InstanceView> instances, Instant now) {
    Map<String, ScalingView> apps = new LinkedHashMap<>();
    for (InstanceView instance : instances) {
      ScalingView scaling = instance.extras().scaling();
      if (scaling != null) {
        apps.put(instance.app().name(), scaling);
      }
    }
    return apps.entrySet().stream()
        .map(app -> Text.clean(app.getKey() + ": " + of(app.getValue(), now)))
        .toList();
  }

  static String of(ScalingView scaling, Instant now) {
    String line =
        "%d of %d to %d instances, %s"
            .formatted(scaling.instances(), scaling.min(), scaling.max(), scaling.state());
    return scaling.last() == null || scaling.lastAt() == null
        ? line
        : "%s (%s, %s ago)"
            .formatted(line, scaling.last(), Human.age(Duration.between(scaling.lastAt(), now)));
  }

  static @Nullable Map<String, @Nullable Object> fields(@Nullable ScalingView scaling) {
    if (scaling == null) {
      return null;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("min", scaling.min());
    fields.put("max", scaling.max());
    fields.put("state", scaling.state());
    fields.put("last", scaling.last());
    fields.put("last_at", scaling.lastAt() == null ? null : scaling.lastAt().toEpochMilli());
    return fields;
  }
}
