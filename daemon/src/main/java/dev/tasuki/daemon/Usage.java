package dev.tasuki.daemon;

import dev.tasuki.posix.ProcessTable;
import dev.tasuki.posix.ProcessTable.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// CPU and memory of process trees. CPU is what a tree used since the look before; looks closer
/// together than [#SHORTEST_NANOS] give the same answer.
///
/// Thread-safe.
final class Usage {
  /// @param cpuPercent 100 = one core
  record Reading(double cpuPercent, long memoryBytes) {
    static final Reading NONE = new Reading(0, 0);
  }

  private static final long SHORTEST_NANOS = 200_000_000;
  private static final double NANOS_PER_TICK = 10_000_000;

  private @Nullable ProcessTable before;
  private long beforeNanos;
  private @Nullable ProcessTable latest;
  private long latestNanos;

  /// Readings of the trees of these pids.
  synchronized Map<Integer, Reading> read(Collection<Integer> pids) {
    ProcessTable now = look();
    Map<Integer, Reading> readings = new HashMap<>();
    for (int pid : pids) {
      readings.put(pid, pid == 0 ? Reading.NONE : reading(now, pid));
    }
    return readings;
  }

  private ProcessTable look() {
    long nanos = System.nanoTime();
    if (latest == null || nanos - latestNanos >= SHORTEST_NANOS) {
      before = latest;
      beforeNanos = latestNanos;
      latest = ProcessTable.read();
      latestNanos = nanos;
    }
    return latest;
  }

  private Reading reading(ProcessTable now, int pid) {
    long memory = 0;
    long ticks = 0;
    for (Entry entry : now.tree(pid)) {
      memory += entry.residentBytes();
      ticks += entry.ticks() - ticksBefore(entry);
    }
    if (before == null) {
      return new Reading(0, memory);
    }
    double percent = 100.0 * ticks * NANOS_PER_TICK / (latestNanos - beforeNanos);
    return new Reading(percent, memory);
  }

  private long ticksBefore(Entry entry) {
    if (before == null) {
      return 0;
    }
    return before
        .find(entry.pid())
        .filter(old -> old.startTicks() == entry.startTicks())
        .map(Entry::ticks)
        .orElse(0L);
  }
}
