package dev.tasuki.daemon;

import dev.tasuki.config.ScaleRules;
import dev.tasuki.daemon.InstanceView.ScalingView;
import dev.tasuki.supervisor.Autoscaler;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How one app is scaled by its load, and what was done last. Confined to the core thread.
final class LoadScaling {
  final Autoscaler autoscaler;

  /// Whether its instances are measured, or their number is changed, just now.
  boolean underWay;

  private @Nullable String last;
  private @Nullable Instant lastAt;

  LoadScaling(Instant now) {
    autoscaler = new Autoscaler(now);
  }

  void did(String text, Instant now) {
    last = text;
    lastAt = now;
  }

  ScalingView view(App app) {
    ScaleRules rules = app.definition.facets().scale();
    return new ScalingView(
        app.instances.size(), rules.min(), rules.max(), autoscaler.state(), last, lastAt);
  }
}
