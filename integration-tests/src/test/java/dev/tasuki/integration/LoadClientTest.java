package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// "No request is lost" is worth what the counting is worth.
final class LoadClientTest {

  @Test
  void everyAnswerIsCounted() throws IOException, InterruptedException {
    var server = server(exchange -> answer(exchange, 200));
    try {
      var report = LoadClient.burst(server.getAddress().getPort(), 200, 8).assertNothingLost();
      assertThat(report.sent()).isEqualTo(200);
      assertThat(report.byProcess()).containsExactly(Map.entry(4711L, 200));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aWrongAnswerIsAFailure() throws IOException, InterruptedException {
    var requests = new AtomicInteger();
    var server =
        server(exchange -> answer(exchange, requests.incrementAndGet() % 4 == 0 ? 503 : 200));
    try {
      var report = LoadClient.burst(server.getAddress().getPort(), 40, 4);
      assertThat(report.wrong()).isEqualTo(10);
      assertThat(report.failed()).isEqualTo(10);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aRefusedConnectionIsAFailure() throws InterruptedException {
    var report = LoadClient.burst(Scenario.freePort(), 10, 2);
    assertThat(report.refused()).isEqualTo(10);
    assertThat(report.failed()).isEqualTo(10);
  }

  @Test
  void aConnectionThatEndsWithoutAnAnswerIsAFailure() throws IOException, InterruptedException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> closeAll(server));
      var report = LoadClient.burst(server.getLocalPort(), 20, 2);
      assertThat(report.reset()).as("%s", report).isEqualTo(20);
    }
  }

  @Test
  void aSteadyLoadKeepsItsRateAndEndsWithAllAnswers() throws IOException, InterruptedException {
    var server = server(exchange -> answer(exchange, 200));
    try (var load =
        LoadClient.start(server.getAddress().getPort(), 200, LoadClient.Mode.KEEP_ALIVE)) {
      Eventually.until(() -> load.sent() >= 200);
      assertThat(load.stop().assertNothingLost().sent()).isGreaterThanOrEqualTo(200);
    } finally {
      server.stop(0);
    }
  }

  private static void closeAll(ServerSocket server) {
    while (true) {
      try {
        server.accept().close();
      } catch (IOException e) {
        // The test has closed it.
        return;
      }
    }
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static HttpServer server(Handler handler) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.createContext("/", handler::handle);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    try (exchange) {
      var body = "Hello from process 4711".getBytes(UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
