package dev.tasuki.sharing;

import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SeccompListener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One process tree whose binds come to us. Confined to the sharing thread.
final class Worker {

  /// Whether new connections are routed to it.
  enum Routing {
    /// Not yet ready; gets connections only while nobody else is there.
    NEW,
    ELIGIBLE,
    /// Taken out: draining, stopping.
    EXCLUDED,
    /// Its main process is dead.
    ENDED
  }

  final long run;
  final WorkerOptions options;
  Routing routing = Routing.NEW;

  /// How much of its share of new connections it gets, 1 to [Weights#FULL].
  int weight = Weights.FULL;

  /// Null once no task is left under the filter.
  @Nullable SeccompListener listener;

  /// Processes that have bound something.
  final Set<Integer> processes = new HashSet<>();

  Worker(long run, WorkerOptions options) {
    this.run = run;
    this.options = options;
  }

  /// The sockets that its known processes and their descendants hold, by inode, and who does.
  Map<Long, PortSocket.Holder> sockets() {
    Map<Long, PortSocket.Holder> sockets = new HashMap<>();
    for (int pid : ProcSockets.tree(processes)) {
      ProcSockets.numbers(pid)
          .forEach((inode, number) -> sockets.put(inode, new PortSocket.Holder(pid, number)));
    }
    return sockets;
  }
}
