package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The configuration that PM2's users have, the same with a Node app and with a jar in place of the
/// script: each key does what it says.
final class EcosystemKeysTest {
  private static final int INSTANCES = Runtime.getRuntime().availableProcessors();

  private static void start(Scenario scenario, Cooperative program, String watch)
      throws IOException {
    program.install(scenario);
    scenario.file("ecosystem.config.js", file(program.script, scenario.port(), watch));
    scenario.done("start", "ecosystem.config.js", "--env", "production");
  }

  /// instances, exec_mode, env, env_production, wait_ready, log_date_format, error_file, out_file,
  /// merge_logs.
  @ParameterizedTest
  @EnumSource
  void allInstancesListenInTheEnvironmentAskedForAndSayThatTheyAreReady(Cooperative program)
      throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      program.install(scenario);
      scenario.file("ecosystem.config.js", file(program.script, port, "false"));
      scenario.done("start", "ecosystem.config.js", "--env", "production");

      var api = scenario.instances("api");
      var pids = Set.copyOf(scenario.pids("api"));
      assertThat(api)
          .as("instances: 'max'")
          .hasSize(INSTANCES)
          .allMatch(instance -> instance.status().equals("online"));
      assertThat(Cooperative.seen(scenario, "ready")).as("wait_ready").isEqualTo(pids);
      assertThat(LoadClient.burst(port, 50, 4).assertNothingLost().byProcess().keySet())
          .as("exec_mode: 'cluster', and env.PORT")
          .isEqualTo(pids);
      assertThat(Files.readString(Path.of("/proc/" + api.getFirst().pid() + "/environ")))
          .as("env_production over env")
          .contains("NODE_ENV=production", "KEPT=yes");
      assertLogs(scenario);
      assertNotWatched(scenario, pids);
    }
  }

  private static void assertLogs(Scenario scenario) throws IOException {
    var out = scenario.work().resolve("logs/out.log");
    var stamp = "(?m)^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d: ";
    Eventually.asserted(() -> {
      assertThat(Files.readString(out).lines())
          .as("log_date_format, out_file, merge_logs: a line of each instance")
          .filteredOn(line -> line.matches(stamp + "Listening soon"))
          .hasSize(INSTANCES);
      assertThat(Files.readString(out.resolveSibling("err.log")))
          .as("error_file")
          .containsPattern(stamp + "a complaint");
    });
    try (Stream<Path> files = Files.list(out.getParent())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("merge_logs")
          .containsExactlyInAnyOrder("out.log", "err.log");
    }
  }

  /// `watch: false`. A restart (restart_delay) gives a change the time that it would need.
  private static void assertNotWatched(Scenario scenario, Set<Long> pids) {
    scenario.file("changed.js", "");
    long dead = scenario.instances("api").getFirst().pid();
    assertRestartedAfterItsDelay(scenario, dead);
    var others = new HashSet<>(pids);
    others.remove(dead);
    assertThat(scenario.pids("api")).as("watch: false").containsAll(others);
  }

  private static void assertRestartedAfterItsDelay(Scenario scenario, long pid) {
    long began = System.nanoTime();
    Scenario.killHard(ProcessHandle.of(pid).orElseThrow());
    Eventually.until(() ->
        scenario.instances("api").stream()
            .anyMatch(i -> i.pid() > 0 && i.restarts() == 1 && i.status().equals("online")));
    assertThat(millisSince(began)).as("restart_delay").isGreaterThan(950);
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  @ParameterizedTest
  @EnumSource
  void shutdownIsAMessageAndWhoDoesNotObeyHasTheKillTimeout(Cooperative program)
      throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, program, "false");
      var pids = Set.copyOf(scenario.pids("api"));
      scenario.done("stop", "api");
      assertThat(Cooperative.seen(scenario, "shutdown"))
          .as("shutdown_with_message")
          .isEqualTo(pids);
      assertThat(scenario.instances("api")).extracting(Instance::exitCode).containsOnly(0);

      Cooperative.ask(scenario, "deaf");
      scenario.done("start", "api");
      long began = System.nanoTime();
      scenario.done("stop", "api");
      assertThat(millisSince(began)).as("kill_timeout").isBetween(4900L, 9900L);
      assertThat(scenario.instances("api")).extracting(Instance::exitCode).containsOnly(137);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsNotReadyWithinTheListenTimeoutIsNoSuccessor(Cooperative program) throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, program, "false");
      var pids = scenario.pids("api");
      Cooperative.ask(scenario, "mute");
      long began = System.nanoTime();
      assertThat(scenario.run("reload", "api").assertOneLineOfError())
          .contains("reverted", "did not say that it is ready", "15 s");
      assertThat(millisSince(began)).as("listen_timeout").isGreaterThan(14_900);
      assertThat(scenario.pids("api")).isEqualTo(pids);
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterMaxRestartsItIsGivenUp(Cooperative program) throws IOException {
    try (var scenario = Scenario.open()) {
      start(scenario, program, "false");
      scenario.done("scale", "api", "1");
      int before = Cooperative.seen(scenario, "started").size();
      Cooperative.ask(scenario, "crash");
      long began = System.nanoTime();
      Scenario.killHard(ProcessHandle.of(scenario.pids("api").getFirst()).orElseThrow());
      Eventually.until(() -> scenario.instances("api").getFirst().status().equals("errored"));
      assertThat(Cooperative.seen(scenario, "started")).as("max_restarts").hasSize(before + 10);
      assertThat(millisSince(began)).as("restart_delay").isGreaterThan(9_900);
      assertThat(scenario.done("describe", "api").output())
          .as("min_uptime")
          .contains("min uptime 10 s");
    }
  }

  /// The one that grows beyond 1 GB is replaced by reload, and no other.
  @ParameterizedTest
  @EnumSource
  void whoGrowsBeyondMaxMemoryIsReplaced(Cooperative program) throws IOException {
    assumeTrue(freeKilobytes() > 3 << 20, "needs 3 GB of memory that nobody uses");
    try (var scenario = Scenario.open()) {
      start(scenario, program, "false");
      long big = scenario.pids("api").getFirst();
      Cooperative.ask(scenario, "grow-" + big);
      Eventually.until(() -> !scenario.pids("api").contains(big));
      Eventually.allOnline(scenario, "api", INSTANCES);
      assertThat(scenario.done("describe", "api").output())
          .as("max_memory_restart")
          .contains("1.0gb");
      assertThat(Cooperative.seen(scenario, "started")).hasSize(INSTANCES + 1);
    }
  }

  private static long freeKilobytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  /// What is ignored comes first: were it not, it would be named as what has changed.
  @ParameterizedTest
  @EnumSource
  void aWatchedFileReplacesAllInstancesAndAnIgnoredOneDoesNot(Cooperative program)
      throws IOException {
    try (var scenario = Scenario.open()) {
      Files.createDirectories(scenario.work().resolve("node_modules"));
      start(scenario, program, "true");
      var pids = scenario.pids("api");
      scenario.file("node_modules/library.js", "");
      scenario.file("logs/other.txt", "");
      assertRestartedAfterItsDelay(scenario, pids.getFirst()); // more time than a change needs
      assertThat(scenario.pids("api")).as("ignore_watch").containsAll(pids.subList(1, pids.size()));
      var before = scenario.pids("api");
      scenario.file("changed.js", "");
      Eventually.until(() -> scenario.pids("api").stream().noneMatch(before::contains));
      Eventually.allOnline(scenario, "api", INSTANCES);
      assertThat(scenario.done("describe", "api").output())
          .as("watch: true")
          .contains("changed.js changed");
    }
  }

  private static String file(String script, int port, String watch) {
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
        watch: %s,
        ignore_watch: ['node_modules', 'logs'],
        kill_timeout: 5000,
        listen_timeout: 15000,
        shutdown_with_message: true,
        wait_ready: true,
      }],
    };
    """
        .formatted(script, port, watch);
  }
}
