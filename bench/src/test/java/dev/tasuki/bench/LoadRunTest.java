package dev.tasuki.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tasuki.bench.Tally.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a real server in this process.
final class LoadRunTest {
  private static final Duration SHORT = Duration.ofMillis(400);

  private final AtomicInteger served = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 511);
    server.createContext(
        "/",
        exchange -> {
          int number = served.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          byte[] body = ("worker " + number % 2).getBytes(US_ASCII);
          if (path.equals("/slow")) {
            pause();
          }
          if (path.equals("/cut")) {
            exchange.close();
            return;
          }
          exchange.sendResponseHeaders(path.equals("/busy") ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private static void pause() {
    try {
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Load load(String path, boolean keep, int perSecond, Duration timeout) {
    return new Load(
        List.of(server.getAddress()),
        "localhost",
        path,
        4,
        keep,
        Duration.ZERO,
        perSecond,
        timeout,
        "");
  }

  private static Tally run(Load load) throws IOException {
    try (var run = new LoadRun(load)) {
      return run.run(SHORT);
    }
  }

  @Test
  void eachRequestThatTheServerSawIsCountedOnce() throws IOException {
    for (boolean keep : new boolean[] {false, true}) {
      served.set(0);
      var tally = run(load("/", keep, 0, Duration.ofSeconds(5)));
      assertThat(tally.failures()).isEmpty();
      assertThat(tally.latency().count()).isEqualTo(served.get()).isGreaterThan(10);
      assertThat(tally.byWorker().keySet()).containsExactly("worker 0", "worker 1");
      assertThat(tally.byWorker().values().stream().mapToLong(Histogram::count).sum())
          .isEqualTo(served.get());
      assertThat(tally.connections()).isEqualTo(keep ? 4 : served.get());
    }
  }

  @Test
  void aRateIsKeptAndTimesCountFromWhenARequestWasDue() throws IOException {
    var tally = run(load("/", true, 50, Duration.ofSeconds(5)));
    assertThat(tally.latency().count()).isBetween(15L, 21L);

    // Four clients at 100 a second, each busy for 300 ms: what comes later has waited for a client.
    var late = run(load("/slow", true, 100, Duration.ofSeconds(5)));
    assertThat(late.latency().largest()).isGreaterThan(Duration.ofMillis(450).toNanos());
  }

  @Test
  void whatFailsIsNamed() throws IOException {
    assertThat(run(load("/busy", false, 0, Duration.ofSeconds(5))).failures().keySet())
        .containsExactly(Failure.STATUS);
    assertThat(run(load("/cut", false, 0, Duration.ofSeconds(5))).failures().keySet())
        .containsExactly(Failure.CUT);
    var slow = run(load("/slow", false, 0, Duration.ofMillis(50)));
    assertThat(slow.failures().keySet()).containsExactly(Failure.TIMED_OUT);
    assertThat(slow.latency().count()).isZero();
  }

  @Test
  void aServerThatIsNotThereIsNotAskedWithoutEnd() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var nobody = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    var tally = run(Load.of(nobody, 4, true, Duration.ZERO));
    assertThat(tally.failures().keySet()).containsExactly(Failure.REFUSED);
    assertThat(tally.failed()).isBetween(4L, 4 * SHORT.toMillis() / 10 + 4);
  }
}
