package dev.tasuki.integration;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// HTTP requests at a steady rate, however the server is doing (an open loop: a slow answer delays
/// no other request), each of them counted exactly once in the [Report].
///
/// Thread-safe.
final class LoadClient implements AutoCloseable {

  /// Whether each request has a connection of its own.
  enum Mode {
    CLOSE,
    /// Connections are used again, as long as the server has not closed them.
    KEEP_ALIVE
  }

  private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
  private static final int FAILURES_KEPT = 10;

  private final int port;
  private final Mode mode;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger reset = new AtomicInteger();
  private final AtomicInteger timedOut = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final Map<Long, Integer> byProcess = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
  private final long begin = System.nanoTime();
  private volatile boolean running = true;

  private LoadClient(int port, Mode mode) {
    this.port = port;
    this.mode = mode;
  }

  /// Load with a connection for each request, until [Running#stop].
  static Running start(int port, int perSecond) {
    return start(port, perSecond, Mode.CLOSE);
  }

  static Running start(int port, int perSecond, Mode mode) {
    var client = new LoadClient(port, mode);
    var pacer = Thread.ofPlatform().name("load").daemon().start(() -> client.pace(perSecond));
    return new Running(client, pacer);
  }

  /// So many requests, so many of them at a time.
  static Report burst(int port, int requests, int atOnce) throws InterruptedException {
    try (var client = new LoadClient(port, Mode.CLOSE)) {
      var permits = new Semaphore(atOnce);
      try (var requestThreads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < requests; i++) {
          permits.acquire();
          requestThreads.execute(() -> {
            client.request();
            permits.release();
          });
        }
      }
      return client.report();
    }
  }

  /// A load that goes on until it is stopped.
  record Running(LoadClient client, Thread pacer) implements AutoCloseable {

    /// Ends the load, waits for the answers that are due, and says what became of all requests.
    Report stop() throws InterruptedException {
      client.running = false;
      pacer.join();
      return client.report();
    }

    int sent() {
      return client.sent.get();
    }

    @Override
    public void close() {
      client.running = false;
      client.close();
    }
  }

  private void pace(int perSecond) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long due = System.nanoTime();
    try (var requestThreads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (running) {
        requestThreads.execute(this::request);
        due += interval;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private void request() {
    sent.incrementAndGet();
    try {
      var answer = mode == Mode.CLOSE ? onNewConnection() : onAnyConnection();
      if (answer.startsWith("HTTP/1.1 200") || answer.startsWith("HTTP/1.0 200")) {
        answered.incrementAndGet();
        byProcess.merge(process(answer), 1, Integer::sum);
      } else {
        fail(wrong, answer.lines().findFirst().orElse("empty answer"));
      }
    } catch (ConnectException e) {
      fail(refused, e.toString());
    } catch (SocketTimeoutException e) {
      fail(timedOut, e.toString());
    } catch (SocketException | EOFException e) {
      fail(reset, e.toString());
    } catch (IOException e) {
      fail(wrong, e.toString());
    }
  }

  private String onNewConnection() throws IOException {
    try (var connection = HttpConnection.open(port)) {
      return connection.get("/", false);
    }
  }

  private String onAnyConnection() throws IOException {
    var connection = idleConnection();
    try {
      var answer = connection.get("/", true);
      idle.push(connection);
      return answer;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  private HttpConnection idleConnection() throws IOException {
    for (var old = idle.poll(); old != null; old = idle.poll()) {
      if (old.isUsable()) {
        return old;
      }
      old.close();
    }
    return HttpConnection.open(port);
  }

  private static long process(String answer) {
    var process = PROCESS.matcher(answer);
    return process.find() ? Long.parseLong(process.group(1)) : 0;
  }

  private void fail(AtomicInteger counter, String what) {
    counter.incrementAndGet();
    if (failures.size() < FAILURES_KEPT) {
      var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      failures.add("after " + millis + " ms: " + what);
    }
  }

  private Report report() {
    return new Report(
        sent.get(),
        answered.get(),
        refused.get(),
        reset.get(),
        timedOut.get(),
        wrong.get(),
        byProcess,
        failures.stream().toList());
  }

  @Override
  public void close() {
    for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
      try {
        connection.close();
      } catch (IOException e) {
        // Nothing hangs on it: the load is over.
      }
    }
  }
}
