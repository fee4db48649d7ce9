package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.OpenConnections;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SocketDiagnostics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Waits until an excluded worker has nothing left to do: nobody in its accept queues, no
/// connection open, no handshake that began before it was excluded. Confined to the sharing thread.
///
/// The last few steps of a handshake are invisible for a moment, so it must look clean three times
/// in a row.
///
/// In the last part of its time it ends kept connections between two requests, which would be cut
/// soon ([OpenConnections#endQuiet]): their server finds that the client has finished, and closes.
final class Drain {
  private static final int CLEAN_LOOKS = 3;

  /// The last part is a fifth of the time, but not longer than this.
  private static final long LAST_PART = 1_000_000_000;

  private static final int LAST_PARTS = 5;

  /// Between two rounds of ending: each costs some system calls a connection.
  private static final long PAUSE = 50_000_000;

  private static final int OPEN =
      SocketDiagnostics.ESTABLISHED
          | SocketDiagnostics.CLOSE_WAIT
          | SocketDiagnostics.FIN_WAIT_1
          | SocketDiagnostics.FIN_WAIT_2;

  final Worker worker;
  private final ProcessAccess access;
  private final CompletableFuture<DrainReport> report;
  private final long began;
  private final long cap;
  private final Handshakes handshakes;
  private long ended;
  private boolean first = true;
  private int clean;
  private int most;
  private int now;
  private int lastQueue;
  private int openAtFirst;
  private int leftQueue;

  /// Every connection that it was seen to have open, by the number of its socket.
  private final Set<Long> seen = new HashSet<>();

  Drain(
      Worker worker,
      ProcessAccess access,
      CompletableFuture<DrainReport> report,
      Duration cap,
      long began) {
    this.access = access;
    this.report = report;
    this.worker = worker;
    this.began = began;
    this.ended = began;
    this.cap = cap.toNanos();
    this.handshakes = new Handshakes(began);
  }

  /// Looks once.
  ///
  /// @return whether the drain is over
  boolean look(List<PortSocket> sockets, long time) throws PosixException {
    int queue = queued(sockets);
    Map<Long, PortSocket.Holder> connections = open(sockets);
    int open = connections.size();
    count(queue, open);
    if (time - began >= cap - Math.min(LAST_PART, cap / LAST_PARTS) && time - ended >= PAUSE) {
      ended = time;
      connections.forEach(this::endIfQuiet);
    }
    now = queue + open;
    most = Math.max(most, now);
    boolean shaking = handshakes.go(ports(sockets), time);
    clean = now == 0 && !shaking ? clean + 1 : 0;
    if (sockets.isEmpty() || clean >= CLEAN_LOOKS || time - began >= cap) {
      finish(time);
    }
    return report.isDone();
  }

  /// Counts what it accepts: what leaves its queues, and what appears among its sockets. A
  /// connection that does both between two looks, and is closed again, is seen by the first alone;
  /// one whose handshake is in flight by the second.
  private void count(int queue, int open) {
    if (first) {
      openAtFirst = open;
      first = false;
    } else {
      leftQueue += Math.max(0, lastQueue - queue);
    }
    lastQueue = queue;
  }

  private int accepted() {
    return Math.max(leftQueue, seen.size() - openAtFirst);
  }

  /// Nothing can be seen: whoever is excluded gets all the time there is.
  ///
  /// @return whether the drain is over
  boolean blind(long time) {
    if (time - began >= cap) {
      finish(time);
    }
    return report.isDone();
  }

  /// Ends it with what was seen last.
  void finish(long time) {
    int accepted = accepted();
    int all = Math.max(most, openAtFirst + accepted + lastQueue);
    report.complete(new DrainReport(all, accepted, now, Duration.ofNanos(time - began)));
  }

  private static int queued(List<PortSocket> sockets) {
    return sockets.stream()
        .filter(socket -> socket.kind != PortSocket.Kind.SHARED)
        .mapToInt(PortSocket::queue)
        .sum();
  }

  /// The worker's open connections, by inode, and who holds them.
  private Map<Long, PortSocket.Holder> open(List<PortSocket> sockets) throws PosixException {
    Set<Long> open = new HashSet<>();
    for (int port : ports(sockets)) {
      SocketDiagnostics.dump(OPEN, port).forEach(row -> open.add(row.inode()));
    }
    if (open.isEmpty()) {
      return Map.of();
    }
    Map<Long, PortSocket.Holder> held = worker.sockets();
    held.keySet().retainAll(open);
    seen.addAll(held.keySet());
    return held;
  }

  private void endIfQuiet(long inode, PortSocket.Holder holder) {
    try (Descriptor connection = access.duplicate(holder.pid(), holder.number())) {
      if (ProcSockets.inode(connection) == inode) { // the number may be another's by now
        OpenConnections.endQuiet(connection, 0);
      }
    } catch (PosixException e) {
      // It is closed already, or we may not: then it is cut at the end.
    }
  }

  private static Set<Integer> ports(List<PortSocket> sockets) {
    Set<Integer> ports = new HashSet<>();
    sockets.forEach(socket -> ports.add(socket.key.endpoint().port()));
    return ports;
  }
}
