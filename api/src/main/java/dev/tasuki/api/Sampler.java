package dev.tasuki.api;

import dev.tasuki.daemon.ConnectionCounts;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.Operations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Looks at what all instances use. All who ask within [#FRESH_NANOS] get the same look, so that
/// ten open dashboards cost as much as one; nobody asks, nothing is done. Thread-safe.
final class Sampler {
  private static final long FRESH_NANOS = 400_000_000;

  /// One look.
  ///
  /// @param connections open connections by instance id, where known
  record Sample(Instant at, List<InstanceView> instances, Map<Integer, Integer> connections) {
    /// As the schema `Metrics` describes it.
    Map<String, @Nullable Object> json() {
      List<Object> rows = new ArrayList<>();
      instances.forEach(instance -> rows.add(row(instance)));
      return Json.map("at", at.toEpochMilli(), "instances", rows);
    }

    private Map<String, @Nullable Object> row(InstanceView instance) {
      return Json.map(
          "id",
          instance.id(),
          "pid",
          instance.pid(),
          "status",
          instance.status().word(),
          "cpu",
          Shapes.rounded(instance.cpuPercent()),
          "memory",
          instance.memoryBytes(),
          "restarts",
          instance.restarts(),
          "queue",
          queue(instance),
          "connections",
          connections.get(instance.id()));
    }

    private static @Nullable Integer queue(InstanceView instance) {
      return instance.ports().isEmpty()
          ? null
          : instance.ports().stream().mapToInt(InstanceView.PortView::queue).sum();
    }
  }

  private final Operations operations;
  private @Nullable Sample latest;
  private long takenNanos;

  Sampler(Operations operations) {
    this.operations = operations;
  }

  synchronized Sample sample() {
    long now = System.nanoTime();
    if (latest == null || now - takenNanos > FRESH_NANOS) {
      List<InstanceView> instances = operations.instances();
      latest = new Sample(Instant.now(), instances, ConnectionCounts.of(instances));
      takenNanos = now;
    }
    return latest;
  }
}
