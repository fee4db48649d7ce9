package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tasuki.remote.ApiException;
import dev.tasuki.remote.RemoteEvent;
import dev.tasuki.remote.TasukiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The HTTP API with a real daemon: who gets in, and whether what it answers is done and true.
final class HttpApiTest {
  private static int turnOn(Scenario scenario) {
    var line = scenario.done("dashboard", "--port", "0").output().strip();
    assertThat(line).matches("http://127\\.0\\.0\\.1:\\d+/#token=[A-Za-z0-9_-]{43}");
    return Integer.parseInt(line.replaceAll(".*:(\\d+)/.*", "$1"));
  }

  private static String token(Scenario scenario) throws IOException {
    return Files.readString(scenario.home().resolve("api-token")).strip();
  }

  /// One request as bytes, as no well-behaved client would send it; answers with the status.
  private static int status(int port, String method, String path, String... headers)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      var request =
          method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      var line = new StringBuilder();
      int next = socket.getInputStream().read();
      while (next >= 0 && next != '\n') {
        line.append((char) next);
        next = socket.getInputStream().read();
      }
      return Integer.parseInt(line.substring(9, 12));
    }
  }

  @Test
  void whileItIsOffNothingOfItIsLoadedAndNoPortIsOpen() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      long daemon = scenario.daemon().pid();
      assertThat(classes(daemon)).doesNotContain("HttpServer").contains("ApiSwitch");
      int port = turnOn(scenario);
      assertThat(classes(daemon)).contains("HttpServer");
      assertThat(scenario.done("dashboard", "--off").output()).contains("off");
      assertThat(
              catchThrowableOfType(
                  IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port)))
          .isNotNull();
    }
  }

  private static String classes(long pid) throws Exception {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(tool, Long.toString(pid), "GC.class_histogram", "-all")
            .redirectErrorStream(true)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  @Test
  void nobodyGetsInWithoutTheTokenOrFromAnotherSite() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      int port = turnOn(scenario);
      var mode = Files.getPosixFilePermissions(scenario.home().resolve("api-token"));
      assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
      var host = "Host: 127.0.0.1:" + port;
      var bearer = "Authorization: Bearer " + token(scenario);
      assertThat(status(port, "GET", "/v1/apps", host, bearer)).isEqualTo(200);
      assertThat(status(port, "GET", "/v1/apps", host)).isEqualTo(401);
      assertThat(status(port, "GET", "/metrics", host)).isEqualTo(401);
      assertThat(status(port, "GET", "/v1/apps", host, bearer + "x")).isEqualTo(401);
      assertThat(status(port, "GET", "/v1/apps", host, "Cookie: tasuki-" + port + "=x"))
          .isEqualTo(401);
      assertThat(status(port, "GET", "/v1/apps", "Host: evil.test:" + port, bearer))
          .as("a name that resolves to this host (DNS rebinding)")
          .isEqualTo(403);
      assertThat(status(port, "GET", "/v1/apps", host, bearer, "Origin: http://127.0.0.1:1"))
          .isEqualTo(403);
      assertThat(status(port, "GET", "/v1/apps", host, bearer, "Sec-Fetch-Site: same-site"))
          .isEqualTo(403);
      assertThat(status(port, "GET", "/v1/../../etc/passwd", host)).isEqualTo(401);
      assertThat(status(port, "PATCH", "/v1/apps", host, bearer)).isEqualTo(405);
      assertThat(status(port, "POST", "/v1/apps", host, bearer, "Content-Length: 2", "", "{}"))
          .as("a form of another site cannot send JSON by its type")
          .isEqualTo(415);
    }
  }

  @Test
  void aCookieAloneChangesNothingForAnotherOrigin() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      int port = turnOn(scenario);
      var host = "Host: 127.0.0.1:" + port;
      var client = HttpClient.newHttpClient();
      var login =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/session"))
                  .header("Authorization", "Bearer " + token(scenario))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      var cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
      assertThat(login.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
      var sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
      assertThat(status(port, "GET", "/v1/apps", host, sent)).isEqualTo(200);
      assertThat(status(port, "POST", "/v1/dump", host, sent, "Content-Length: 0")).isEqualTo(403);
      var own = "Origin: http://127.0.0.1:" + port;
      assertThat(status(port, "DELETE", "/v1/session", host, sent, own)).isEqualTo(200);
      assertThat(status(port, "GET", "/v1/apps", host, sent)).isEqualTo(401);
    }
  }

  @Test
  void whatTheApiSaysIsDoneIsDone() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file(
          "server.js",
          "require('http').createServer((q, s) => s.end('hi')).listen(+process.env.PORT);"
              + "console.log('needle in the log')");
      scenario.done("ping");
      turnOn(scenario);
      try (var tasuki = TasukiClient.of(scenario.home())) {
        var definition =
            Map.of(
                "name",
                "web",
                "script",
                scenario.work().resolve("server.js").toString(),
                "instances",
                2,
                "env",
                Map.of("PORT", Integer.toString(port), "DB_PASSWORD", "hunter2"));
        assertThat(tasuki.start(definition).done()).isTrue();
        assertThat(tasuki.apps().getFirst().instances())
            .allSatisfy(instance -> assertThat(instance.status()).isEqualTo("online"))
            .allSatisfy(i -> assertThat(i.ports().getFirst().port()).isEqualTo(port));
        var before = scenario.pids("web");
        var receipt = tasuki.reload("web").receipts().getFirst();
        assertThat(receipt.slots()).hasSize(2);
        assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(before);
        tasuki.scale("web", "+1");
        assertThat(scenario.pids("web")).hasSize(3);
        tasuki.request("POST", "/v1/apps/web/signal", "{\"signal\":\"SIGCONT\"}");
        tasuki.restart("web");
        tasuki.request("POST", "/v1/apps/web/reset", null);
        assertThat(tasuki.apps().getFirst().instances())
            .allSatisfy(instance -> assertThat(instance.restarts()).isZero());
        assertThat(tasuki.request("GET", "/v1/apps/web", null)).doesNotContain("hunter2");
        assertThat(tasuki.request("GET", "/v1/apps/web/env?environment=shown", null))
            .contains("hunter2");
        assertThat(tasuki.request("GET", "/v1/logs/all?search=NEEDLE", null))
            .contains("needle in the log");
        tasuki.request("POST", "/v1/apps/web/flush", null);
        assertThat(tasuki.request("GET", "/metrics", null))
            .contains("tasuki_up{app=\"web\"")
            .contains("tasuki_accept_queue{")
            .contains("tasuki_connections{")
            .contains("tasuki_events_total{app=\"web\",type=\"reload\"} 1");
        assertThat(tasuki.request("GET", "/v1/doctor", null)).contains("works");
        assertThat(tasuki.request("POST", "/v1/dump", "{}")).contains("web");
        tasuki.stop("web");
        assertThat(scenario.pids("web")).containsOnly(0L);
        tasuki.delete("web");
        assertThat(tasuki.apps()).isEmpty();
        assertThat(tasuki.request("POST", "/v1/dump/resurrect", null)).contains("web");
        assertThat(scenario.instances("web")).hasSize(3);
        assertThat(tasuki.request("DELETE", "/v1/dump", null)).contains("true");
        refusals(tasuki);
        tasuki.request("POST", "/v1/daemon/shutdown", "{\"confirm\":true}");
        await().atMost(Duration.ofSeconds(10)).until(() -> Processes.of(scenario.home()).isEmpty());
        assertThat(scenario.home().resolve("run/api-port")).doesNotExist();
      }
    }
  }

  private static void refusals(TasukiClient tasuki) throws IOException, InterruptedException {
    refused(tasuki, 404, "POST", "/v1/apps/nobody/reload", "no app");
    refused(tasuki, 404, "GET", "/v1/nothing", "nothing");
    refused(tasuki, 400, "POST", "/v1/apps/web/signal", "signal is");
    refused(tasuki, 400, "POST", "/v1/daemon/shutdown", "confirm");
    var bad =
        catchThrowableOfType(
            ApiException.class,
            () -> tasuki.start(Map.of("script", "/bin/sleep", "instances", "lots")));
    assertThat(bad).hasMessageContaining("request, line").hasMessageContaining("instances");
    assertThat(bad.status()).isEqualTo(422);
    var large =
        catchThrowableOfType(
            ApiException.class, () -> tasuki.start(Map.of("script", "x".repeat(2 << 20))));
    assertThat(large.status()).isEqualTo(413);
    // The connection of a refused body is not offered for the next request.
    assertThat(tasuki.apps()).hasSize(1);
  }

  private static void refused(
      TasukiClient tasuki, int status, String method, String path, String line) {
    var refusal =
        catchThrowableOfType(ApiException.class, () -> tasuki.request(method, path, null));
    assertThat(refusal).as("%s %s", method, path).hasMessageContaining(line);
    assertThat(refusal.status()).isEqualTo(status);
  }

  /// Also after the daemon has died: the API comes back at the same port with the same token.
  @Test
  void streamsMissNothingAndTheApiOutlivesTheDaemon() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "talk.sh", "#!/bin/sh\nn=0; while :; do n=$((n+1)); echo line $n; sleep 0.1; done");
      scenario.done("ping");
      int port = turnOn(scenario);
      try (var tasuki = TasukiClient.of(scenario.home())) {
        var events = new CopyOnWriteArrayList<String>();
        listen(tasuki, "/v1/events/stream", events);
        scenario.done("start", "talk.sh", "--name", "talk");
        // The stream begins with what comes once it is open: a restart will do, when it came late.
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> {
              tasuki.restart("talk");
              return String.join("", events).contains("\"type\":\"online\"");
            });
        var lines = new CopyOnWriteArrayList<String>();
        listen(tasuki, "/v1/logs/talk/stream", lines);
        await().until(() -> lines.size() > 3);
        var metrics = new CopyOnWriteArrayList<String>();
        listen(tasuki, "/v1/metrics/stream?interval=500", metrics);
        await().until(() -> metrics.size() > 1);
        scenario.done("restart", "talk");
        assertThat(tasuki.events(0)).extracting(RemoteEvent::type).contains("exit", "restart");
        Scenario.killHard(scenario.daemon());
        await()
            .atMost(Duration.ofSeconds(20))
            .ignoreExceptions()
            .until(() -> tasuki.apps().size() == 1);
        assertThat(scenario.home().resolve("run/api-port")).hasContent(Integer.toString(port));
      }
    }
  }

  private static void listen(TasukiClient tasuki, String path, List<String> to) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            tasuki.listen(path, to::add);
          } catch (IOException | InterruptedException e) {
            // the daemon has ended, or the test has
          }
        });
  }
}
