package dev.tasuki.agent;

import static java.util.Objects.requireNonNull;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A small primary that speaks Node's cluster wire for real: round robin or shared sockets, two
/// connections in flight per worker and server. One lock guards all of it.
final class TestPrimary implements AutoCloseable {
  enum Policy {
    ROUND_ROBIN,
    SHARED,
    SILENT
  }

  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final Policy policy;
  private final Path directory;
  private final List<TestWorker> workers = new ArrayList<>();
  private final Map<String, TestListener> listeners = new LinkedHashMap<>();

  TestPrimary(Policy policy, Path directory) {
    this.policy = policy;
    this.directory = directory;
  }

  /// Starts a Java worker with the agent.
  synchronized TestWorker fork(List<String> jvm, String... program) throws IOException {
    TestWorker worker =
        TestWorker.start(this, directory, workers.size() + 1, jvm, List.of(program));
    workers.add(worker);
    return worker;
  }

  /// The port of the only server.
  synchronized int port() {
    return listeners.values().iterator().next().port();
  }

  synchronized List<Integer> ports() {
    return listeners.values().stream().map(TestListener::port).toList();
  }

  /// How many workers are behind the servers, in the order of their first appearance.
  synchronized List<Integer> behind() {
    return listeners.values().stream().map(TestListener::workers).toList();
  }

  /// So that a worker is not left out of the rotation because its last acknowledgement is on its
  /// way.
  void awaitNothingInFlight() {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(TestWorker.PATIENCE)
        .until(() -> inFlight() == 0);
  }

  synchronized int inFlight() {
    return listeners.values().stream().mapToInt(TestListener::inFlight).sum();
  }

  static long next() {
    return SEQUENCE.getAndIncrement();
  }

  synchronized void receive(TestWorker worker, Map<String, @Nullable Object> message) {
    String act = message.get("act") instanceof String string ? string : "";
    if (message.get("ack") instanceof Long number) {
      listeners
          .values()
          .forEach(l -> l.answered(worker, number, Boolean.TRUE.equals(message.get("accepted"))));
    } else if (act.equals("queryServer") && policy != Policy.SILENT) {
      answer(worker, message);
    } else if (act.equals("close")) {
      TestListener listener = listeners.get(String.valueOf(message.get("key")));
      if (listener != null) {
        listener.remove(worker);
      }
    } else if (act.equals("exitedAfterDisconnect")) {
      worker.send(
          "{\"cmd\":\"NODE_CLUSTER\",\"ack\":" + message.get("seq") + ",\"seq\":" + next() + "}");
    }
  }

  synchronized void nack(TestWorker worker) {
    listeners.values().forEach(l -> l.nack(worker));
  }

  synchronized void gone(TestWorker worker) {
    listeners.values().forEach(l -> l.remove(worker));
  }

  private void answer(TestWorker worker, Map<String, @Nullable Object> query) {
    String key =
        query.get("address")
            + ":"
            + query.get("port")
            + ":"
            + query.get("addressType")
            + ":"
            + (Long.valueOf(0).equals(query.get("port")) ? ":" + query.get("index") : "");
    String reply =
        "{\"cmd\":\"NODE_CLUSTER\",\"key\":"
            + Json.quote(key)
            + ",\"ack\":"
            + query.get("seq")
            + ",\"data\":null,\"seq\":"
            + next()
            + ",\"errno\":";
    try {
      TestListener listener = listeners.get(key);
      if (listener == null || listener.isClosed()) {
        listener = new TestListener(this, key, bind(query), policy == Policy.ROUND_ROBIN);
        listeners.put(key, listener);
      }
      if (policy == Policy.SHARED) {
        worker.sendHandle(reply + "0}", listener.socket());
        listener.share(worker);
      } else {
        worker.send(reply + "null,\"sockname\":" + listener.name() + "}");
        listener.add(worker);
      }
    } catch (PosixException e) {
      worker.send(reply + -e.errno() + "}");
    }
  }

  private static Descriptor bind(Map<String, @Nullable Object> query) throws PosixException {
    String address = query.get("address") instanceof String given ? given : "::";
    byte[] bytes = InetAddress.ofLiteral(address).getAddress();
    boolean six = bytes.length == 16;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int port = requireNonNull((Long) query.get("port")).intValue();
    Endpoint endpoint =
        six
            ? new Endpoint(true, buffer.getLong(), buffer.getLong(), port, 0)
            : new Endpoint(false, 0, buffer.getInt() & 0xffffffffL, port, 0);
    Descriptor socket =
        Sockets.open(six ? Sockets.AF_INET6 : Sockets.AF_INET, Sockets.SOCK_STREAM, 0);
    try {
      Sockets.setReuse(socket.number(), false);
      if (six) {
        Sockets.setOnlySix(socket.number(), false);
      }
      PosixException.check(Sockets.bind(socket.number(), endpoint), "bind");
      return socket;
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    List<TestWorker> started;
    synchronized (this) {
      started = List.copyOf(workers);
      listeners.values().forEach(TestListener::close);
    }
    for (TestWorker worker : started) {
      worker.close();
    }
  }
}
