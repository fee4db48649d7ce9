package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The order of a list: `FIELD`, `FIELD:asc` or `FIELD:desc`. Equal instances keep their order.
///
/// @param comparator the order
record SortOrder(Comparator<InstanceView> comparator) {
  static SortOrder parse(String words) throws UsageException {
    String[] parts = words.toLowerCase(Locale.ROOT).split(":", -1);
    boolean descending = parts.length == 2 && parts[1].equals("desc");
    if (parts.length > 2 || (parts.length == 2 && !descending && !parts[1].equals("asc"))) {
      throw new UsageException("--sort " + words + ": write FIELD, FIELD:asc or FIELD:desc");
    }
    Comparator<InstanceView> ascending = by(parts[0]);
    return new SortOrder(descending ? ascending.reversed() : ascending);
  }

  private static Comparator<InstanceView> by(String field) throws UsageException {
    return switch (field) {
      case "name" -> Comparator.comparing((InstanceView instance) -> instance.app().name());
      case "id", "pm_id" -> Comparator.comparingInt(InstanceView::id);
      case "pid" -> Comparator.comparingInt(InstanceView::pid);
      case "uptime" -> Comparator.comparing(InstanceView::startedAt).reversed();
      case "restarts", "restart_time" -> Comparator.comparingInt(InstanceView::restarts);
      case "status" -> Comparator.comparing((InstanceView instance) -> instance.status().word());
      case "cpu" -> Comparator.comparingDouble(InstanceView::cpuPercent);
      case "memory", "mem" -> Comparator.comparingLong(InstanceView::memoryBytes);
      default ->
          throw new UsageException(
              "--sort "
                  + field
                  + ": allowed are name, id, pid, uptime, restarts, status, cpu, memory");
    };
  }

  List<InstanceView> sorted(List<InstanceView> instances) {
    return instances.stream().sorted(comparator).toList();
  }
}
