package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Readiness;
import dev.tasuki.posix.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The connections that the primary has handed over to one server and that its accept has not taken
/// yet.
///
/// Invariants, under `lock`:
///
/// - The primary hears `accepted: true` when a connection is taken, and `false` for all that is
///   here at [#retire()] or comes later.
/// - While a readiness is attached it is raised exactly when a connection waits here.
///
/// Thread-safe. Waiting parks the thread in Java, so a virtual one frees its carrier.
final class Inbox {
  private static final int UNKNOWN = -1;

  private record Arrival(long sequence, Descriptor connection) {}

  private final PrimaryLink link;
  private final String key;
  private final @Nullable InetSocketAddress local;
  private final boolean blocking;
  private volatile int domain = UNKNOWN;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Arrival> arrivals = new ArrayDeque<>();
  private @Nullable Readiness readiness;
  private boolean retired;
  private boolean closed;

  /// @param local where the primary listens; null when it did not say
  Inbox(PrimaryLink link, String key, @Nullable InetSocketAddress local) {
    this.link = link;
    this.key = key;
    this.local = local;
    this.blocking = link.answersOnce();
  }

  /// Whether connections come in blocking mode for certain: a primary of ours sees to that.
  boolean isBlocking() {
    return blocking;
  }

  /// Whether sockets are of the IPv6 family: all as the first one, as they come from one listener.
  boolean isSix(Descriptor connection) {
    if (domain == UNKNOWN) {
      domain = Sockets.domain(connection.number());
    }
    return domain == Sockets.AF_INET6;
  }

  /// Where the server is reached.
  InetSocketAddress local(InetSocketAddress requested) {
    return local == null ? requested : local;
  }

  /// Shows waiting connections to selectors, too.
  void attach(Readiness added) {
    lock.lock();
    try {
      readiness = added;
      if (!arrivals.isEmpty()) {
        added.raise();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes a connection in, from the channel's thread.
  void offer(long sequence, Descriptor connection) {
    lock.lock();
    try {
      if (!retired) {
        arrivals.add(new Arrival(sequence, connection));
        changed.signal();
        if (readiness != null && arrivals.size() == 1) {
          readiness.raise();
        }
        return;
      }
    } finally {
      lock.unlock();
    }
    refuse(new Arrival(sequence, connection));
  }

  /// The next connection, now the caller's own; null when none waits.
  @Nullable Descriptor take() {
    Arrival arrival;
    lock.lock();
    try {
      arrival = arrivals.poll();
      if (arrival == null) {
        return null;
      }
      if (readiness != null && arrivals.isEmpty()) {
        readiness.lower();
      }
    } finally {
      lock.unlock();
    }
    link.accepted(arrival.sequence, true);
    return arrival.connection;
  }

  /// Waits until a connection is here, the inbox is closed, or the time is over.
  ///
  /// @param deadline in terms of [System#nanoTime()]; 0 for none
  /// @return whether there is something to look at
  /// @throws InterruptedException when the thread is or was interrupted
  boolean await(long deadline) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (arrivals.isEmpty() && !closed) {
        if (deadline == 0) {
          changed.await();
        } else if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return false;
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Gives back what waits and tells the primary that this server is closed; who waits in [#await]
  /// returns. Idempotent.
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    retire();
  }

  /// As [#close()], except that who accepts goes on waiting: the app sees a server at rest and not
  /// a failure. Idempotent.
  void retire() {
    List<Arrival> waiting;
    lock.lock();
    try {
      if (retired) {
        return;
      }
      retired = true;
      waiting = List.copyOf(arrivals);
      arrivals.clear();
      if (readiness != null && !waiting.isEmpty()) {
        readiness.lower();
      }
      readiness = null;
    } finally {
      lock.unlock();
    }
    link.closed(key);
    waiting.forEach(this::refuse);
  }

  private void refuse(Arrival arrival) {
    arrival.connection.close();
    link.accepted(arrival.sequence, false);
  }
}
