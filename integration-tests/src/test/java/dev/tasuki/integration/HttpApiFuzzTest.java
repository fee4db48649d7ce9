package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever comes to the port of the HTTP API, with the token or without, the daemon answers or
/// hangs up, and goes on. `-Dfuzz.inputs=N -Dfuzz.seed=N` for long runs.
final class HttpApiFuzzTest {
  private static final int INPUTS = Math.min(Integer.getInteger("fuzz.inputs", 2_000), 100_000);
  private static final long SEED = Long.getLong("fuzz.seed", 5);
  private static final List<String> TARGETS =
      List.of(
          "GET /v1/apps",
          "GET /v1/apps/nobody/env?environment=shown",
          "GET /v1/logs/all?search=%00&lines=99999999999",
          "GET /v1/events?after=-1",
          "GET /metrics",
          "GET /%2e%2e/%2e%2e/etc/passwd",
          "POST /v1/apps/nobody/reload",
          "POST /v1/apps/nobody/scale",
          "PUT /v1/apps/nobody",
          "POST /v1/apps",
          "PATCH /v1/dump",
          "DELETE /v1/apps/nobody");
  private static final List<String> BODIES =
      List.of(
          "",
          "{}",
          "[]",
          "{\"script\":\"/nonexistent\",\"instances\":\"max\"}",
          "{\"script\":[],\"name\":{\"a\":null}}",
          "{\"instances\":1e400}",
          "{".repeat(5_000));

  @Test
  @Timeout(900)
  void noRequestBreaksTheDaemonOrLeavesAnythingOpen() throws Exception {
    try (var scenario = Scenario.open()) {
      scenario.done("ping");
      var line = scenario.done("dashboard", "--port", "0").output().strip();
      int port = Integer.parseInt(line.replaceAll(".*:(\\d+)/.*", "$1"));
      var token = Files.readString(scenario.home().resolve("api-token")).strip();
      long daemon = scenario.daemon().pid();
      var random = new Random(SEED);
      int answered = 0;
      int descriptors = 0;
      for (int input = 0; input < INPUTS; input++) {
        if (input == INPUTS / 10) {
          descriptors = descriptors(daemon);
        }
        answered += send(port, request(random, port, token), input) ? 1 : 0;
      }
      assertThat(answered).as("some are good enough for an answer").isGreaterThan(INPUTS / 10);
      assertThat(scenario.daemon().pid()).as("no request ends the daemon").isEqualTo(daemon);
      assertThat(scenario.done("ls").output()).contains("No apps yet");
      int before = descriptors;
      Eventually.until(() -> descriptors(daemon) <= before + 5);
    }
  }

  private static byte[] request(Random random, int port, String token) {
    var target = TARGETS.get(random.nextInt(TARGETS.size()));
    var body = BODIES.get(random.nextInt(BODIES.size()));
    var text = new StringBuilder(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(port);
    if (random.nextInt(4) > 0) {
      text.append("\r\nAuthorization: Bearer ").append(token);
    }
    if (random.nextInt(4) > 0) {
      text.append("\r\nContent-Type: application/json");
    }
    int length = random.nextInt(6) == 0 ? random.nextInt() : body.length();
    text.append("\r\nContent-Length: ").append(length);
    text.append("\r\nConnection: close\r\n\r\n").append(body);
    byte[] bytes = text.toString().getBytes(ISO_8859_1);
    if (random.nextBoolean()) {
      for (int change = 1 + random.nextInt(6); change > 0; change--) {
        bytes[random.nextInt(Math.min(bytes.length, 400))] = (byte) random.nextInt();
      }
    }
    return bytes;
  }

  /// @return whether an answer came
  private static boolean send(int port, byte[] request, int input) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      byte[] answer = socket.getInputStream().readNBytes(12);
      if (answer.length == 0) {
        return false;
      }
      assertThat(new String(answer, ISO_8859_1)).as("input %d", input).matches("HTTP/1\\.1 \\d{3}");
      return true;
    } catch (SocketTimeoutException e) {
      throw new AssertionError("input " + input + ", seed " + SEED + ": the daemon hangs", e);
    } catch (IOException e) {
      return false; // it hung up while we were writing
    }
  }

  private static int descriptors(long pid) throws IOException {
    try (var open = Files.list(java.nio.file.Path.of("/proc", Long.toString(pid), "fd"))) {
      return Math.toIntExact(open.count());
    }
  }
}
