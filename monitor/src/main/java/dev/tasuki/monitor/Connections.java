package dev.tasuki.monitor;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SocketDiagnostics;
import java.util.HashSet;
import java.util.Set;

/// Counts connections to ports, from what the kernel lists (`sock_diag(7)`). A connection that
/// comes and goes between two looks is seen only while it lingers in TIME_WAIT, so the rate is a
/// lower bound: exact for connections that last, or that the server closes.
///
/// Not thread-safe.
final class Connections {
  private static final int OPEN =
      SocketDiagnostics.ESTABLISHED | SocketDiagnostics.CLOSE_WAIT | SocketDiagnostics.FIN_WAIT_1;

  /// @param rate new connections a second
  /// @param open connections that are open now
  record Seen(double rate, int open) {
    static final Seen NOTHING = new Seen(0, 0);
  }

  private Set<Integer> ports = Set.of();
  private Set<String> known = new HashSet<>();
  private long lookedAt;

  /// @param wanted the ports; when they differ from those of the last look, counting begins anew
  Seen look(Set<Integer> wanted) {
    try {
      return count(wanted);
    } catch (PosixException e) {
      return Seen.NOTHING; // the kernel does not offer it: the line stays flat
    }
  }

  private Seen count(Set<Integer> wanted) throws PosixException {
    Set<String> now = new HashSet<>();
    int open = 0;
    for (int port : wanted) {
      for (SocketDiagnostics.Row row : SocketDiagnostics.dump(OPEN, port)) {
        now.add(port + " " + row.peer());
        open++;
      }
      SocketDiagnostics.dump(SocketDiagnostics.FIN_WAIT_2 | SocketDiagnostics.TIME_WAIT, port)
          .forEach(row -> now.add(port + " " + row.peer()));
    }
    long time = System.nanoTime();
    double seconds = (time - lookedAt) / 1e9;
    boolean comparable = wanted.equals(ports) && seconds > 0;
    long fresh = comparable ? now.stream().filter(peer -> !known.contains(peer)).count() : 0;
    ports = wanted;
    known = now;
    lookedAt = time;
    return new Seen(comparable ? fresh / seconds : 0, open);
  }
}
