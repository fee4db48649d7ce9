package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.WaitStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a keeper held when this daemon connected. The descriptors belong to the receiver.
///
/// @param keeperPid the keeper's process id
/// @param survivors the processes, running or ended
/// @param stored descriptors that earlier daemons put into the store, by name
record KeeperSnapshot(int keeperPid, List<Survivor> survivors, Map<String, Descriptor> stored) {
  KeeperSnapshot {
    survivors = List.copyOf(survivors);
    stored = Map.copyOf(stored);
  }

  /// A process that an earlier daemon had started.
  ///
  /// @param startTime in clock ticks since boot, as in `/proc/PID/stat`
  /// @param status how it ended, or null while it runs
  /// @param acknowledged an earlier daemon has already acknowledged the status; the process is
  ///   listed because others of its tree still run
  /// @param listener its seccomp listener, null when it has no filter or all of its tree is gone
  record Survivor(
      long run,
      int pid,
      long startTime,
      @Nullable WaitStatus status,
      boolean acknowledged,
      PidFd pidfd,
      @Nullable Descriptor listener) {}
}
