package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The daemon's death in the middle of a replacement: who was leaving goes on leaving, as gently as
/// it was asked to; who had not taken over yet is taken away.
final class DaemonDeathInReloadTest {
  private static final int SLOW_MILLIS = 5_000;

  /// Says in a file that it was asked to go; may begin to listen late.
  private static final String SERVER =
      """
      const fs = require('node:fs');
      process.on('SIGINT', () => {
        fs.writeFileSync(`asked-${process.pid}`, '');
        process.exit(0);
      });
      const server = require('node:http').createServer((request, response) => {
        setTimeout(() => response.end(`Hello from process ${process.pid}`),
          request.url === '/slow' ? %d : 0);
      });
      const late = fs.existsSync('late') ? 60000 : 0;
      fs.writeFileSync(`began-${process.pid}`, '');
      setTimeout(() => server.listen(process.env.PORT, process.env.HOST), late);
      """
          .formatted(SLOW_MILLIS);

  private static final String OPTIONS =
      "--name web -k 300ms --drain-timeout 20s --min-uptime 200ms --listen-timeout 30s";

  private static long start(Scenario scenario) {
    scenario.file("web.js", SERVER);
    scenario.done(("start web.js " + OPTIONS).split(" "));
    return scenario.pids("web").getFirst();
  }

  @Test
  void anAnswerOfAProcessThatDrainsIsNotCutByTheNextDaemon() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      long before = start(scenario);
      try (var connection = HttpConnection.open(port)) {
        var answer = CompletableFuture.supplyAsync(() -> slowly(connection));
        var reload = scenario.background("reload", "web");
        Eventually.until(() -> !scenario.pids("web").contains(before));
        Scenario.killHard(scenario.daemon());
        assertThat(answer.get(20, TimeUnit.SECONDS)).endsWith("Hello from process " + before);
        reload.await();
      }
      Eventually.until(() -> ProcessHandle.of(before).isEmpty());
      assertThat(scenario.work().resolve("asked-" + before)).exists();
    }
  }

  private static String slowly(HttpConnection connection) {
    try {
      return connection.get("/slow", false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Killed without a word it could not put in order what it had begun.
  @Test
  void aReplacementThatIsNotReadyIsAskedToGoByTheNextDaemon() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.port();
      long before = start(scenario);
      scenario.file("late", "");
      var reload = scenario.background("reload", "web");
      Eventually.until(() -> files(scenario, "began-") == 2);
      Scenario.killHard(scenario.daemon());
      Eventually.until(() -> files(scenario, "asked-") == 1);
      assertThat(scenario.work().resolve("asked-" + before)).doesNotExist();
      assertThat(scenario.pids("web")).containsExactly(before);
      reload.await();
    }
  }

  private static final String VERSIONED =
      """
      const server = require('node:http').createServer((request, response) =>
        response.end(`version ${process.env.VERSION}`));
      const late = process.env.VERSION === '2' && process.env.NODE_APP_INSTANCE === '1' ? 60000 : 0;
      setTimeout(() => server.listen(process.env.PORT, process.env.HOST), late);
      """;

  private static String file(int version) {
    return """
    {"apps": [{"name": "web", "script": "web.js", "instances": 2, "min_uptime": "200ms",
      "listen_timeout": "40s", "env": {"VERSION": "%d"}}]}
    """
        .formatted(version);
  }

  /// Else one would serve the new definition and the other the old one until somebody looks.
  @Test
  void aSlotThatHadChangedOverGoesBackWhenTheDaemonDiesInTheDeploy() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("web.js", VERSIONED);
      scenario.file("apps.json", file(1));
      scenario.done("start", "apps.json");
      var before = scenario.pids("web");
      scenario.file("apps.json", file(2));
      var reload = scenario.background("reload", "apps.json");
      Eventually.until(() -> replaced(scenario, before).isPresent());
      long ahead = replaced(scenario, before).getAsLong();
      Scenario.killHard(scenario.daemon());
      Eventually.until(() -> !scenario.pids("web").contains(ahead));
      Eventually.allOnline(scenario, "web", 2);
      assertThat(scenario.pids("web")).filteredOn(before::contains).hasSize(1);
      for (int i = 0; i < 20; i++) {
        try (var connection = HttpConnection.open(port)) {
          assertThat(connection.get("/", false)).endsWith("version 1");
        }
      }
      assertThat(scenario.done("describe", "web").output()).contains("take-back");
      assertThat(reload.await().status()).isNotZero();
    }
  }

  private static OptionalLong replaced(Scenario scenario, List<Long> before) {
    return scenario.pids("web").stream()
        .mapToLong(Long::longValue)
        .filter(pid -> pid != 0 && !before.contains(pid))
        .findFirst();
  }

  private static long files(Scenario scenario, String prefix) throws IOException {
    try (var files = Files.list(scenario.work())) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
    }
  }
}
