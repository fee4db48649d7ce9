package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// An open loop of requests of several kinds, by turns, in which each loss is kept with the
/// instants between which its request was under way: so that it can be laid at the door of one
/// fault.
///
/// Invariant: once [#close] has returned, of each kind sent = answered + lost. Thread-safe.
final class ChaosLoad implements AutoCloseable {

  /// What a request is like. All but `KEPT` are on a connection of their own.
  enum Kind {
    NEW,
    KEPT,
    /// The server takes 300 ms for the answer.
    SLOW,
    /// 64 KiB of body, whose length the answer must name.
    UPLOAD,
    /// A handshake for each request, on the port beside.
    TLS,
    /// Two messages, 200 ms apart, each of which must be answered.
    WEB_SOCKET
  }

  enum Outcome {
    REFUSED,
    RESET,
    TIMED_OUT,
    WRONG,
    /// Never sent: this process has no descriptor left. So many wait that the machine is
    /// overloaded.
    UNSENT
  }

  /// @param began by [System#nanoTime], as `ended`
  record Loss(Kind kind, Outcome outcome, String text, long began, long ended) {
    String words() {
      return "%s %s after %d ms: %s".formatted(kind, outcome, (ended - began) / 1_000_000, text);
    }
  }

  /// For the answers that are due when what was done is over.
  private static final int SETTLE_MILLIS = 400;

  private static final byte[] BODY = "x".repeat(65_536).getBytes(ISO_8859_1);

  private final int port;
  private final int tlsPort;
  private final @Nullable Certificate certificate;
  private final Map<Kind, AtomicLong> sent = new EnumMap<>(Kind.class);
  private final Map<Kind, AtomicLong> answered = new EnumMap<>(Kind.class);
  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
  private final Thread pacer;
  private volatile boolean running = true;

  /// @param kinds of which each gets an equal share of `perSecond`
  ChaosLoad(int port, int perSecond, List<Kind> kinds) {
    this(port, perSecond, kinds, 0, null);
  }

  /// @param certificate that of the server on `tlsPort`, null when there is none
  ChaosLoad(
      int port, int perSecond, List<Kind> kinds, int tlsPort, @Nullable Certificate certificate) {
    this.port = port;
    this.tlsPort = tlsPort;
    this.certificate = certificate;
    for (var kind : Kind.values()) {
      sent.put(kind, new AtomicLong());
      answered.put(kind, new AtomicLong());
    }
    var order = List.copyOf(kinds);
    pacer = Thread.ofPlatform().name("load").daemon().start(() -> pace(perSecond, order));
  }

  /// Requests begun and answered so far.
  record Count(long sent, long answered) {}

  /// Requests of all kinds begun so far.
  long sent() {
    return sent.values().stream().mapToLong(AtomicLong::get).sum();
  }

  Count count(Kind kind) {
    return new Count(of(sent, kind).get(), of(answered, kind).get());
  }

  /// Waits for the answers that are due now.
  static void settle() {
    ChaosTarget.hold(SETTLE_MILLIS);
  }

  /// The losses since the last call.
  List<Loss> takeLosses() {
    var taken = new ArrayList<Loss>();
    for (var loss = losses.poll(); loss != null; loss = losses.poll()) {
      taken.add(loss);
    }
    return taken;
  }

  private void pace(int perSecond, List<Kind> kinds) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long due = System.nanoTime();
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; running; i++) {
        var kind = kinds.get(i % kinds.size());
        requests.execute(() -> request(kind));
        due += interval;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private void request(Kind kind) {
    of(sent, kind).incrementAndGet();
    long began = System.nanoTime();
    try {
      var answer = kind == Kind.KEPT ? onAnyConnection() : onNewConnection(kind);
      if (isRight(kind, answer)) {
        of(answered, kind).incrementAndGet();
      } else {
        lost(kind, Outcome.WRONG, answer.lines().findFirst().orElse("empty answer"), began);
      }
    } catch (IOException e) {
      lost(kind, outcome(e), e.toString(), began);
    }
  }

  private static Outcome outcome(IOException failure) {
    var message = String.valueOf(failure.getMessage());
    if (message.contains("Too many open files")) {
      return Outcome.UNSENT;
    }
    if (message.contains("Broken pipe")) { // no SocketException when TLS writes to a channel
      return Outcome.RESET;
    }
    return switch (failure) {
      case ConnectException refused -> Outcome.REFUSED;
      case SocketTimeoutException late -> Outcome.TIMED_OUT;
      case SocketException reset -> Outcome.RESET;
      case SSLException cut -> Outcome.RESET; // between two records, or in the handshake
      case EOFException cut -> Outcome.RESET;
      default -> Outcome.WRONG;
    };
  }

  private static boolean isRight(Kind kind, String answer) {
    if (kind == Kind.WEB_SOCKET) {
      return answer.matches("ello from process \\d+: first, ello from process \\d+: second");
    }
    var body = kind == Kind.UPLOAD ? "got " + BODY.length : "ello from process ";
    return answer.startsWith("HTTP/1.") && answer.startsWith(" 200", 8) && answer.contains(body);
  }

  private String onNewConnection(Kind kind) throws IOException {
    try (var connection = open(kind)) {
      return switch (kind) {
        case UPLOAD -> connection.post("/upload", BODY);
        case SLOW -> connection.get("/slow", false);
        case NEW, KEPT, TLS -> connection.get("/", false);
        case WEB_SOCKET -> WebSocketTalk.over(connection);
      };
    }
  }

  private HttpConnection open(Kind kind) throws IOException {
    return kind == Kind.TLS && certificate != null
        ? HttpConnection.open(tlsPort, certificate.trust())
        : HttpConnection.open(port);
  }

  private String onAnyConnection() throws IOException {
    var connection = idleConnection();
    try {
      var answer = connection.get("/", true);
      if (HttpConnection.isLast(answer)) {
        connection.close();
      } else {
        idle.push(connection);
      }
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

  private void lost(Kind kind, Outcome outcome, String text, long began) {
    losses.add(new Loss(kind, outcome, text, began, System.nanoTime()));
  }

  private static AtomicLong of(Map<Kind, AtomicLong> counts, Kind kind) {
    var count = counts.get(kind);
    if (count == null) {
      throw new IllegalArgumentException(kind.name());
    }
    return count;
  }

  /// Ends the load and waits for the answers that are due.
  @Override
  public void close() {
    running = false;
    try {
      pacer.join();
      for (var connection = idle.poll(); connection != null; connection = idle.poll()) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Nothing hangs on it: the load is over.
    }
  }
}
