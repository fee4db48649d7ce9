package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Apps described in files: what the file says is what runs, and nothing old lives on.
final class ConfigurationFileTest {
  /// Answers with its process and the variables that the tests change.
  private static final String SERVER =
      """
      const { createServer } = require('node:http');
      const { pid, env } = process;
      createServer((request, response) =>
        response.end(`process ${pid}, ${env.NODE_ENV}, ${env.GREETING}, slot ${env.SLOT}`))
        .listen(env.PORT, '127.0.0.1');
      """;

  private static String answer(int port) throws IOException {
    try (var connection = HttpConnection.open(port)) {
      return connection.get("/", false);
    }
  }

  private static String app(String name, int port, String more) {
    return "{ name: '%s', script: 'server.js', env: { PORT: %d, GREETING: 'hello' }, %s }"
        .formatted(name, port, more);
  }

  private static void write(Scenario scenario, String... apps) {
    scenario.file("apps.json", "{ apps: [" + String.join(", ", apps) + "] }");
  }

  /// What an app has that is configured with wait_ready and shutdown_with_message.
  private static final String COOPERATING =
      """

      setTimeout(() => process.send('ready'), 300);
      process.on('message', (message) => {
        if (message === 'shutdown') {
          console.log('shutting down');
          process.exit(0);
        }
      });
      """;

  /// As a PM2 user has it.
  @Test
  void anEcosystemFileOfPm2WorksUnchanged() throws IOException {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER + COOPERATING);
      scenario.file(
          "ecosystem.config.js",
          """
          module.exports = {
            apps: [{
              name: 'api',
              script: './server.js',
              instances: 'max',
              exec_mode: 'cluster',
              env: { NODE_ENV: 'development', PORT: %d },
              env_production: { NODE_ENV: 'production' },
              log_date_format: 'YYYY-MM-DD HH:mm:ss',
              error_file: './logs/err.log',
              out_file: './logs/out.log',
              merge_logs: true,
              max_memory_restart: '1G',
              restart_delay: 1000,
              max_restarts: 10,
              min_uptime: '10s',
              watch: false,
              ignore_watch: ['node_modules', 'logs'],
              kill_timeout: 5000,
              listen_timeout: 8000,
              shutdown_with_message: true,
              wait_ready: true,
            }],
          };
          """
              .formatted(port));

      var result = scenario.done("start", "--env", "production");

      assertThat(result.error()).as("every key has its effect").isEmpty();
      assertThat(answer(port)).contains("production");
      var instances = scenario.instances("api");
      assertThat(instances).hasSize(Runtime.getRuntime().availableProcessors());
      assertThat(instances)
          .allSatisfy(instance -> {
            assertThat(instance.status()).isEqualTo("online");
            assertThat(instance.outLog()).isEqualTo(scenario.work() + "/logs/out.log");
          });
      assertThat(Files.exists(scenario.work().resolve("logs/err.log"))).isTrue();
      scenario.done("stop", "api");
      assertThat(Files.readString(scenario.work().resolve("logs/out.log")))
          .as("it is asked by message, as it wants to be")
          .contains("shutting down");
    }
  }

  @Test
  void applyReloadsWhatHasChangedWithoutLossAndLeavesTheRestAlone() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      int otherPort = Scenario.freePort();
      scenario.file("server.js", SERVER);
      write(scenario, app("web", port, "instances: 2"), app("other", otherPort, ""));
      scenario.done("apply", "apps.json");
      var web = scenario.pids("web");
      var other = scenario.pids("other");
      assertThat(scenario.done("apply", "apps.json").output()).contains("= web", "= other");
      assertThat(scenario.pids("web")).isEqualTo(web);

      write(
          scenario,
          app("web", port, "instances: 2").replace("hello", "good day"),
          app("other", otherPort, ""));
      assertThat(scenario.done("diff", "apps.json").output())
          .contains("~ web: env GREETING changed", "= other: unchanged")
          .doesNotContain("good day");
      assertThat(scenario.pids("web")).isEqualTo(web);
      try (var load = LoadClient.start(port, 100)) {
        scenario.done("apply", "apps.json");
        load.stop().assertNothingLost();
      }

      assertThat(answer(port)).contains("good day");
      assertThat(scenario.pids("web")).hasSize(2).doesNotContainAnyElementsOf(web);
      assertThat(scenario.pids("other")).isEqualTo(other);
      assertThat(scenario.done("diff", "apps.json").output()).contains("as the file says");
    }
  }

  @Test
  void aBadNewDefinitionIsTakenBackAndStaysADifference() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      scenario.file("broken.js", "throw new Error('no database');");
      write(scenario, app("web", port, "instances: 2"));
      scenario.done("apply", "apps.json");
      var before = scenario.pids("web");

      write(scenario, app("web", port, "instances: 3").replace("server.js", "broken.js"));
      try (var load = LoadClient.start(port, 100)) {
        var result = scenario.run("apply", "apps.json");
        load.stop().assertNothingLost();
        assertThat(result.status()).isNotZero();
        assertThat(result.error()).contains("reverted");
        assertThat(result.output()).contains("no database");
      }
      assertThat(scenario.pids("web")).isEqualTo(before);
      assertThat(scenario.done("diff", "apps.json").output()).contains("script ");

      Scenario.killHard(ProcessHandle.of(before.getFirst()).orElseThrow());
      Eventually.allOnline(scenario, "web", 2);
      assertThat(answer(port)).as("the definition that served").contains("hello");
    }
  }

  /// Not half of it stays: the slot that had changed over is given the old definition back.
  @Test
  void aDefinitionThatFailsInALaterSlotStaysADifference() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file(
          "server.js",
          SERVER + "if (env.GREETING === 'bad' && env.NODE_APP_INSTANCE === '1') process.exit(7);");
      write(scenario, app("web", port, "instances: 2"));
      scenario.done("apply", "apps.json");

      write(scenario, app("web", port, "instances: 2").replace("hello", "bad"));
      assertThat(scenario.run("apply", "apps.json").error())
          .contains("the old definition serves in all slots");
      for (int i = 0; i < 10; i++) {
        assertThat(answer(port)).contains("hello");
      }
      assertThat(scenario.done("diff", "apps.json").output()).contains("env GREETING changed");

      for (long pid : scenario.pids("web")) {
        Scenario.killHard(ProcessHandle.of(pid).orElseThrow());
      }
      Eventually.allOnline(scenario, "web", 2);
      for (int i = 0; i < 10; i++) {
        assertThat(answer(port)).contains("hello");
      }
    }
  }

  @Test
  void aChangeThatNoReloadCanMakeIsRefusedAndMadeByRestart() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      write(scenario, app("web", port, "policy: 'random'"));
      scenario.done("apply", "apps.json");
      var before = scenario.pids("web");
      write(scenario, app("web", port, "policy: 'shared'"));
      assertThat(scenario.run("apply", "apps.json").assertOneLineOfError()).contains("restart");
      assertThat(scenario.pids("web")).isEqualTo(before);
      scenario.done("restart", "apps.json");
      assertThat(answer(port)).contains("hello");
      assertThat(scenario.done("describe", "web").output()).contains("shared");
    }
  }

  /// No process keeps the old environment unnoticed.
  @Test
  void whenTheDaemonDiesInTheMiddleTheNextApplyFinishesIt() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      write(scenario, app("web", port, "instances: 2"));
      scenario.done("apply", "apps.json");
      var before = scenario.pids("web");

      write(scenario, app("web", port, "instances: 2").replace("hello", "good day"));
      var apply = scenario.background("apply", "apps.json");
      Eventually.until(() -> !scenario.pids("web").equals(before));
      Scenario.killHard(scenario.daemon());
      apply.await();
      Eventually.allOnline(scenario, "web", 2);
      assertThat(scenario.done("diff", "apps.json").output()).contains("env GREETING changed");

      scenario.done("apply", "apps.json");
      assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(before);
      for (int i = 0; i < 10; i++) {
        assertThat(answer(port)).contains("good day");
      }
    }
  }

  @Test
  void aJarIsDescribedLikeAnyScript() throws IOException {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file(
          "apps.yml",
          """
          apps:
            - name: web
              script: %s
              instances: 2
              jvm_args: -Xmx48m -XX:+UseSerialGC
              env: { PORT: %d }
          """
              .formatted(Scenario.example("netty/target/netty.jar"), port));
      scenario.done("start", "apps.yml");
      assertThat(answer(port)).contains("process");
      assertThat(scenario.pids("web"))
          .hasSize(2)
          .allSatisfy(pid ->
              assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"))
                  .containsSubsequence("-Xmx48m", "-XX:+UseSerialGC", "-jar"));
    }
  }

  @Test
  void aFileThatIsNotRightTouchesNothing() {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      write(scenario, app("web", port, ""));
      scenario.done("start", "apps.json");
      var before = scenario.pids("web");

      write(
          scenario,
          app("web", port, "").replace("hello", "good day"),
          app("new", Scenario.freePort(), "\nkill_timeout: 'soon'"));
      for (var command : List.of("start", "restart", "reload", "apply", "startOrReload")) {
        assertThat(scenario.run(command, "apps.json").assertOneLineOfError())
            .contains("apps.json, line 2: kill_timeout is 'soon', expected a duration");
      }
      assertThat(scenario.instances()).hasSize(1);
      assertThat(scenario.pids("web")).isEqualTo(before);
    }
  }

  @Test
  void restartAndReloadTakeTheNewEnvironmentOfFileAndShell() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      scenario.set("NODE_ENV", "first");
      write(scenario, app("web", port, "instances: 2, instance_var: 'SLOT'"));
      scenario.done("startOrReload", "apps.json");
      assertThat(answer(port)).contains("first", "hello").containsPattern("slot [01]");

      scenario.set("NODE_ENV", "second");
      scenario.done("restart", "apps.json");
      assertThat(answer(port)).contains("second");

      write(scenario, app("web", port, "instances: 1").replace("hello", "good day"));
      scenario.done("reload", "apps.json", "--only", "web");
      assertThat(answer(port)).contains("second", "good day", "slot undefined");
      assertThat(scenario.instances("web")).hasSize(1);

      scenario.done("stop", "apps.json");
      assertThat(scenario.instances("web")).allMatch(i -> i.status().equals("stopped"));
      scenario.set("NODE_ENV", "third");
      scenario.done("start", "apps.json");
      assertThat(answer(port)).contains("third");
    }
  }

  /// The same file for a port of its own each.
  @Test
  void anIncrementedVariableCountsTheInstances() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", SERVER);
      scenario.file(
          "apps.yaml",
          """
          apps:
            - name: web
              script: server.js
              instances: 2
              increment_var: PORT
              env: { PORT: %d, GREETING: hi }
          """
              .formatted(port));
      scenario.done("start", "apps.yaml");
      assertThat(answer(port)).isNotEqualTo(answer(port + 1)).contains("hi");
    }
  }

  @Test
  void anAppOfTheFileMayMoveToAnotherPort() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      int next = Scenario.freePort();
      scenario.file("server.js", SERVER);
      write(scenario, app("web", port, ""));
      scenario.done("apply", "apps.json");
      write(scenario, app("web", next, ""));
      scenario.done("apply", "apps.json");
      assertThat(answer(next)).contains("hello");
    }
  }

  @Test
  void pruneRemovesOnlyWhatCameFromTheFile() {
    try (var scenario = Scenario.open()) {
      scenario.file("server.js", SERVER);
      scenario.set("PORT", Integer.toString(Scenario.freePort()));
      scenario.done("start", "server.js", "--name", "byhand");
      var one = app("one", Scenario.freePort(), "");
      write(scenario, one, app("two", Scenario.freePort(), ""));
      scenario.done("start", "apps.json");
      write(scenario, one);
      assertThat(scenario.done("apply", "apps.json").output()).doesNotContain("removed");
      assertThat(scenario.done("diff", "apps.json").output()).contains("- two");
      scenario.done("apply", "apps.json", "--prune");
      assertThat(scenario.instances()).extracting(Instance::name).containsExactly("byhand", "one");
      scenario.done("delete", "apps.json");
      assertThat(scenario.instances()).extracting(Instance::name).containsExactly("byhand");
    }
  }

  @Test
  void initWritesAFileThatIsRightAndNeverOverwritesOne() {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.run("start").assertOneLineOfError()).contains("tasuki init");
      scenario.done("init");
      scenario.file("app.js", "setInterval(() => {}, 1000);");
      assertThat(scenario.done("diff").error()).isEmpty();
      assertThat(scenario.run("init").assertOneLineOfError()).contains("exists already");
    }
  }
}
