package dev.tasuki.daemon;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.posix.SocketDiagnostics;
import dev.tasuki.supervisor.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Open connections by instance: the kernel's list of connections on the ports that instances
/// listen on (`sock_diag(7)`), and who of their process trees holds them. A connection that waits
/// in an accept queue is not open yet.
public final class ConnectionCounts {
  private static final int OPEN = SocketDiagnostics.ESTABLISHED | SocketDiagnostics.CLOSE_WAIT;

  private ConnectionCounts() {}

  /// The number of open connections by instance id; an instance that listens on nothing through
  /// Tasuki is missing, and all are when the kernel does not tell.
  ///
  /// Descriptors of processes are only looked at while there is any connection at all.
  public static Map<Integer, Integer> of(List<InstanceView> instances) {
    List<InstanceView> listening =
        instances.stream()
            .filter(i -> i.status() == Status.ONLINE && i.pid() != 0 && !i.ports().isEmpty())
            .toList();
    Map<Integer, Integer> counts = new HashMap<>();
    Set<Long> open = new HashSet<>();
    try {
      for (int port : ports(listening)) {
        SocketDiagnostics.dump(OPEN, port).forEach(row -> open.add(row.inode()));
      }
    } catch (PosixException e) {
      return counts;
    }
    open.remove(0L);
    ProcessTable table = open.isEmpty() ? null : ProcessTable.read();
    for (InstanceView instance : listening) {
      counts.put(instance.id(), table == null ? 0 : held(table, instance.pid(), open));
    }
    return counts;
  }

  private static Set<Integer> ports(List<InstanceView> instances) {
    Set<Integer> ports = new HashSet<>();
    instances.forEach(instance -> instance.ports().forEach(port -> ports.add(port.port())));
    return ports;
  }

  private static int held(ProcessTable table, int root, Set<Long> open) {
    Set<Long> held = new HashSet<>();
    table.tree(root).forEach(entry -> held.addAll(ProcSockets.inodes(entry.pid())));
    held.retainAll(open);
    return held.size();
  }
}
