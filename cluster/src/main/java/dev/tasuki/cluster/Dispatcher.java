package dev.tasuki.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Decides which worker gets the next connection of one listener: Node's free list, with an
/// in-flight limit. Pure: no sockets, no clock.
///
/// Invariants:
///
/// - Each connection that was offered and not yet accepted is in exactly one place: pending, or in
///   flight to exactly one worker.
/// - No worker has more than `limit` connections in flight. A worker that does not answer (stopped,
///   blocked) therefore holds at most `limit`, and the rest go to others.
/// - A worker is in the free list exactly once when it is a member, not paused and below its limit,
///   and not at all otherwise. It takes its connection at the head and goes back to the tail: while
///   all keep up the rotation is exact.
/// - Pending connections keep their order; those taken back from a dead or refusing worker go
///   first.
///
/// @param <W> worker
/// @param <C> connection; both compared by `equals`
final class Dispatcher<W, C> {
  private final int limit;
  private final Map<W, Seat<W, C>> seats = new HashMap<>();
  private final Deque<Seat<W, C>> free = new ArrayDeque<>();
  private final Deque<C> pending = new ArrayDeque<>();

  /// What is known about one worker.
  private static final class Seat<W, C> {
    final W worker;
    final SequencedSet<C> inFlight = new LinkedHashSet<>();
    boolean member = true;
    boolean paused;
    boolean free;

    Seat(W worker) {
      this.worker = worker;
    }
  }

  /// A connection and the worker that is to get it.
  record Assignment<W, C>(W worker, C connection) {}

  /// @param limit most connections that one worker has in flight, at least 1
  Dispatcher(int limit) {
    this.limit = limit;
  }

  /// The worker takes connections from now on.
  void join(W worker) {
    Seat<W, C> seat = seats.computeIfAbsent(worker, Seat::new);
    seat.member = true;
    review(seat);
  }

  /// The worker gets no more; those in flight to it stay there until they are answered.
  void leave(W worker) {
    Seat<W, C> seat = seats.get(worker);
    if (seat != null) {
      seat.member = false;
      review(seat);
    }
  }

  /// The worker is dead: what was in flight to it is pending again, first of all, oldest first.
  ///
  /// @return how many connections were taken back
  int died(W worker) {
    Seat<W, C> seat = seats.get(worker);
    if (seat == null) {
      return 0;
    }
    int taken = seat.inFlight.size();
    seat.inFlight.reversed().forEach(pending::addFirst);
    seat.inFlight.clear();
    seat.member = false;
    review(seat);
    return taken;
  }

  /// A new connection waits.
  void offer(C connection) {
    pending.addLast(connection);
  }

  /// The next connection to hand over, if there is one and a worker is free.
  @Nullable Assignment<W, C> next() {
    if (pending.isEmpty() || free.isEmpty()) {
      return null;
    }
    Seat<W, C> seat = free.removeFirst();
    seat.free = false;
    C connection = pending.removeFirst();
    seat.inFlight.add(connection);
    review(seat);
    return new Assignment<>(seat.worker, connection);
  }

  /// The worker has taken the connection.
  void accepted(W worker, C connection) {
    answered(worker, connection);
  }

  /// The worker does not want the connection (it closed its server, or is full): it is pending
  /// again, first of all, and the worker is left out until [#resume].
  void refused(W worker, C connection) {
    Seat<W, C> seat = seats.get(worker);
    if (seat == null || !seat.inFlight.remove(connection)) {
      return;
    }
    pending.addFirst(connection);
    seat.paused = true;
    review(seat);
  }

  /// Ends the pause of a worker.
  void resume(W worker) {
    Seat<W, C> seat = seats.get(worker);
    if (seat != null) {
      seat.paused = false;
      review(seat);
    }
  }

  /// How many connections wait for a worker.
  int pending() {
    return pending.size();
  }

  /// How many connections the worker has not answered.
  int inFlight(W worker) {
    Seat<W, C> seat = seats.get(worker);
    return seat == null ? 0 : seat.inFlight.size();
  }

  /// Whether a worker could take a connection now.
  boolean hasFree() {
    return !free.isEmpty();
  }

  /// Takes out all that wait.
  List<C> abandon() {
    List<C> abandoned = new ArrayList<>(pending);
    pending.clear();
    return abandoned;
  }

  private void answered(W worker, C connection) {
    Seat<W, C> seat = seats.get(worker);
    if (seat != null && seat.inFlight.remove(connection)) {
      review(seat);
    }
  }

  private void review(Seat<W, C> seat) {
    boolean free = seat.member && !seat.paused && seat.inFlight.size() < limit;
    if (free && !seat.free) {
      this.free.addLast(seat);
    } else if (!free && seat.free) {
      this.free.remove(seat);
    }
    seat.free = free;
    if (!seat.member && seat.inFlight.isEmpty()) {
      seats.remove(seat.worker);
    }
  }
}
