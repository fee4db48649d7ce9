package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import dev.tasuki.posix.Syscall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One address of a [TestPrimary], whose lock guards it.
final class TestListener {
  private static final int IN_FLIGHT = 2;
  private static final int ACCEPT_CLOEXEC = 02000000;

  private final TestPrimary primary;
  private final String key;
  private final Descriptor socket;
  private final Endpoint bound;
  private final List<TestWorker> order = new ArrayList<>();
  private final Set<TestWorker> sharers = new HashSet<>();
  private final Map<Long, Handed> unanswered = new LinkedHashMap<>();
  private final Deque<Descriptor> pending = new ArrayDeque<>();
  private int turn;

  private record Handed(TestWorker worker, Descriptor connection) {}

  TestListener(TestPrimary primary, String key, Descriptor socket, boolean accepts)
      throws PosixException {
    this.primary = primary;
    this.key = key;
    this.socket = socket;
    bound = Sockets.localEndpoint(socket.number()).orElseThrow();
    if (accepts) {
      PosixException.check(Sockets.listen(socket.number(), 511), "listen");
      int number = socket.number();
      Thread.ofPlatform().daemon().name("accept " + key).start(() -> accept(number));
    }
  }

  Descriptor socket() {
    return socket;
  }

  int port() {
    return bound.port();
  }

  int workers() {
    return order.size() + sharers.size();
  }

  boolean isClosed() {
    return !socket.isOpen();
  }

  String name() {
    return "{\"address\":"
        + Json.quote(bound.address())
        + ",\"family\":\"IPv"
        + (bound.six() ? 6 : 4)
        + "\",\"port\":"
        + bound.port()
        + "}";
  }

  void add(TestWorker worker) {
    order.add(worker);
    dispatch();
  }

  void share(TestWorker worker) {
    sharers.add(worker);
  }

  private void accept(int number) {
    while (true) {
      long accepted = Syscall.ACCEPT4.call(number, 0, 0, ACCEPT_CLOEXEC);
      synchronized (primary) {
        if (accepted < 0) {
          return;
        }
        pending.add(new Descriptor((int) accepted));
        dispatch();
      }
    }
  }

  private void dispatch() {
    for (int tried = 0; tried < order.size() && !pending.isEmpty(); tried++) {
      TestWorker worker = order.get(turn % order.size());
      turn++;
      if (inFlight(worker) < IN_FLIGHT) {
        hand(worker, pending.removeFirst());
        tried = -1;
      }
    }
  }

  int inFlight() {
    return unanswered.size() + pending.size();
  }

  private long inFlight(TestWorker worker) {
    return unanswered.values().stream().filter(handed -> handed.worker == worker).count();
  }

  private void hand(TestWorker worker, Descriptor connection) {
    long number = TestPrimary.next();
    unanswered.put(number, new Handed(worker, connection));
    worker.sendHandle(
        "{\"cmd\":\"NODE_CLUSTER\",\"act\":\"newconn\",\"key\":"
            + Json.quote(key)
            + ",\"seq\":"
            + number
            + "}",
        connection);
  }

  void answered(TestWorker worker, long number, boolean accepted) {
    Handed handed = unanswered.remove(number);
    if (handed != null) {
      if (accepted) {
        handed.connection.close();
        worker.countAccepted();
      } else {
        pending.addFirst(handed.connection);
      }
      dispatch();
    }
  }

  /// The oldest one came without its descriptor.
  void nack(TestWorker worker) {
    unanswered.entrySet().stream()
        .filter(entry -> entry.getValue().worker == worker)
        .findFirst()
        .ifPresent(entry -> answered(worker, entry.getKey(), false));
  }

  void remove(TestWorker worker) {
    order.remove(worker);
    sharers.remove(worker);
    List.copyOf(unanswered.entrySet()).stream()
        .filter(entry -> entry.getValue().worker == worker)
        .forEach(entry -> {
          unanswered.remove(entry.getKey());
          pending.addFirst(entry.getValue().connection);
        });
    if (workers() == 0) {
      close();
    } else {
      dispatch();
    }
  }

  void close() {
    if (socket.isOpen()) {
      Sockets.shutdown(socket.number());
      socket.close();
    }
    pending.forEach(Descriptor::close);
    pending.clear();
    unanswered.values().forEach(handed -> handed.connection.close());
    unanswered.clear();
  }
}
