package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The configuration that PM2's users have, with a Node app and with a jar in place of the script:
/// each key does what it says.
final class EcosystemKeysTest {
  private static final String NODE =
      """
      console.log('Listening soon');
      console.error('a complaint');
      require('node:http')
        .createServer((request, response) => response.end('process ' + process.pid))
        .listen(process.env.PORT, '127.0.0.1', () => process.send && process.send('ready'));
      process.on('message', (message) => message === 'shutdown' && process.exit(0));
      """;

  /// @param cooperates whether it is told to say `ready` and to hear `shutdown`: the jar speaks no
  ///   IPC
  @ParameterizedTest
  @CsvSource({"server.js, true", "server.jar, false"})
  void eachKeyDoesWhatItSays(String script, boolean cooperates) throws Exception {
    try (var scenario = Scenario.open()) {
      int port = Scenario.freePort();
      scenario.file("server.js", NODE);
      // the jar finds its libraries beside itself
      var program = script.endsWith(".jar") ? Servers.TOMCAT.program() : script;
      scenario.file("ecosystem.config.js", file(program, port, cooperates));
      scenario.done("start", "ecosystem.config.js", "--env", "production");

      var api = scenario.instances("api");
      assertThat(api)
          .as("instances: 'max'")
          .hasSize(Runtime.getRuntime().availableProcessors())
          .allMatch(instance -> instance.status().equals("online"));
      assertThat(LoadClient.burst(port, 50, 4).assertNothingLost().byProcess().keySet())
          .as("exec_mode: 'cluster', and env.PORT")
          .isEqualTo(Set.copyOf(scenario.pids("api")));
      assertThat(Files.readString(Path.of("/proc/" + api.getFirst().pid() + "/environ")))
          .as("env_production over env")
          .contains("NODE_ENV=production", "KEPT=yes");
      assertLogs(scenario);
      assertRules(scenario);
      assertRestarts(scenario, api);
    }
  }

  /// out_file, error_file, merge_logs (one file for all), log_date_format.
  private static void assertLogs(Scenario scenario) throws IOException {
    var out = scenario.work().resolve("logs/out.log");
    Eventually.asserted(() ->
        assertThat(Files.readString(out))
            .as("log_date_format")
            .containsPattern("(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d: Listening"));
    try (Stream<Path> files = Files.list(out.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("merge_logs")
          .containsExactlyInAnyOrder("out.log", "err.log");
    }
  }

  /// What `jlist` says of the keys whose effects other scenarios wait for ([RestartBehaviourTest],
  /// [StopTest], [BadVersionTest]).
  private static void assertRules(Scenario scenario) {
    var list =
        (List<?>)
            Jsonb.builder().build().type(Object.class).fromJson(scenario.done("jlist").output());
    var environment =
        (Map<?, ?>) Objects.requireNonNull(((Map<?, ?>) list.getFirst()).get("pm2_env"));
    assertThat(number(environment, "max_memory_restart")).isEqualTo(1L << 30);
    assertThat(number(environment, "restart_delay")).isEqualTo(1000);
    assertThat(number(environment, "max_restarts")).isEqualTo(10);
    assertThat(number(environment, "min_uptime")).isEqualTo(10_000);
    assertThat(number(environment, "kill_timeout")).isEqualTo(5000);
    assertThat(number(environment, "listen_timeout")).isEqualTo(15_000);
  }

  private static long number(Map<?, ?> environment, String key) {
    return ((Number) Objects.requireNonNull(environment.get(key), key)).longValue();
  }

  /// restart_delay and max_restarts: a crash is answered, not before the delay.
  private static void assertRestarts(Scenario scenario, List<Instance> before) {
    long began = System.nanoTime();
    Scenario.killHard(ProcessHandle.of(before.getFirst().pid()).orElseThrow());
    Eventually.until(() ->
        scenario.instances("api").stream()
            .anyMatch(i -> i.pid() > 0 && i.restarts() == 1 && i.status().equals("online")));
    assertThat((System.nanoTime() - began) / 1_000_000).as("restart_delay").isGreaterThan(950);
  }

  private static String file(String script, int port, boolean cooperates) {
    return """
    module.exports = {
      apps: [{
        name: 'api',
        script: '%s',
        instances: 'max',
        exec_mode: 'cluster',
        env: { NODE_ENV: 'development', KEPT: 'yes', PORT: %d, HOST: '127.0.0.1' },
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
        listen_timeout: 15000,
        shutdown_with_message: %s,
        wait_ready: %3$s,
      }],
    };
    """
        .formatted(script, port, cooperates);
  }
}
