package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Events told to a real HTTP server, while it is well, unwell, and slow.
final class WebhookTest {

  /// What was received, in order.
  private static final class Receiver implements AutoCloseable {
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final CountDownLatch slow = new CountDownLatch(1);
    private final HttpServer server;

    Receiver() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      server.createContext("/hook", this::take);
      server.createContext("/slow", this::wait);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      boolean refused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
      if (!refused) {
        assertThat(exchange.getRequestMethod()).isEqualTo("POST");
        assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
            .isEqualTo("application/json");
        bodies.add(body);
      }
      exchange.sendResponseHeaders(refused ? 503 : 204, -1);
      exchange.close();
    }

    private void wait(HttpExchange exchange) throws IOException {
      try {
        slow.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    }

    String url(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /// The events of a kind so far.
    List<String> of(String type) {
      return bodies.stream().filter(body -> body.contains("\"type\":\"" + type + "\"")).toList();
    }

    @Override
    public void close() {
      slow.countDown();
      server.stop(0);
    }
  }

  private static void configure(Scenario scenario, String webhooks) throws IOException {
    Files.createDirectories(scenario.home());
    Files.writeString(scenario.home().resolve("settings.json"), "{\"webhooks\": " + webhooks + "}");
  }

  @Test
  void aCrashTheEndOfPatienceAndABadReloadAreTold() throws Exception {
    try (var scenario = Scenario.open();
        var receiver = new Receiver()) {
      configure(
          scenario,
          "[{\"url\": \"%s\", \"events\": [\"exit\", \"errored\", \"online\", \"reverted\"]}]"
              .formatted(receiver.url("/hook")));
      int port = scenario.port();
      scenario.file("web.js", Servers.node(""));
      scenario.done("start", "web.js", "--name", "web", "--min-uptime", "200ms");
      try (var connection = HttpConnection.open(port)) {
        connection.get("/exit/7", false);
      }
      Eventually.until(() -> receiver.of("online").size() == 2); // crashed, and back
      assertThat(receiver.of("exit"))
          .singleElement()
          .asString()
          .contains("\"app\":\"web\"", "\"exitCode\":7");

      scenario.file("web.js", "process.exit(3);");
      assertThat(scenario.run("reload", "web").status()).isNotZero();
      Eventually.until(() -> !receiver.of("reverted").isEmpty());

      scenario.file("bad.js", "process.exit(4);");
      assertThat(scenario.run("start", "bad.js", "--max-restarts", "1").status()).isNotZero();
      Eventually.until(() -> !receiver.of("errored").isEmpty());
      assertThat(receiver.of("errored").getFirst()).contains("\"app\":\"bad\"");
      assertThat(receiver.bodies).noneMatch(body -> body.contains("\"type\":\"start\""));
    }
  }

  @Test
  void whatWasRefusedIsSentAgainAndInOrder() throws Exception {
    try (var scenario = Scenario.open();
        var receiver = new Receiver()) {
      configure(scenario, "[{\"url\": \"%s\"}]".formatted(receiver.url("/hook")));
      receiver.refusals.set(2);
      scenario.done("start", "/bin/sleep", "--name", "sleeper", "--", "600");
      scenario.done("stop", "sleeper");
      Eventually.until(() -> !receiver.of("stop").isEmpty());
      assertThat(receiver.of("start")).hasSize(1);
      assertThat(receiver.bodies.stream().map(WebhookTest::sequence).toList())
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aReceiverThatDoesNotAnswerDelaysNeitherCommandsNorOthers() throws Exception {
    try (var scenario = Scenario.open();
        var receiver = new Receiver()) {
      configure(
          scenario,
          "[{\"url\": \"%s\"}, {\"url\": \"%s\"}]"
              .formatted(receiver.url("/slow"), receiver.url("/hook")));
      scenario.done("start", "/bin/sleep", "--name", "sleeper", "--", "600");
      scenario.done("delete", "sleeper");
      Eventually.until(() -> !receiver.of("delete").isEmpty());
    }
  }

  private static long sequence(String body) {
    return Long.parseLong(body.replaceAll(".*\"sequence\":(\\d+).*", "$1"));
  }
}
