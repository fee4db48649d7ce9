package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers that were not made for it must share a port, evenly.
final class PortSharingTest {
  private static final int CONNECTIONS = 2_000;
  private static final double RANDOM_SPREAD = 1.35;

  @ParameterizedTest
  @EnumSource
  void noServerIsLeftOutOfARandomSpread(Servers server) throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(server.start("-i", "4", "--policy", "random"));
      warmUp(port);
      // Few at a time: a worker whose accept queue grows is left out on purpose.
      var report = LoadClient.burst(port, CONNECTIONS, 2).assertNothingLost();
      assertThat(report.byProcess()).hasSize(4);
      assertThat(report.spread()).as("%s", report).isLessThanOrEqualTo(RANDOM_SPREAD);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noServerGetsMoreThanItsTurnInRoundRobin(Servers server) throws InterruptedException {
    assumeTrue(isRoot(), "round-robin needs CAP_BPF");
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(server.start("-i", "4", "--policy", "round-robin"));
      warmUp(port);
      var report = LoadClient.burst(port, CONNECTIONS, 1).assertNothingLost();
      assertThat(report.byProcess()).hasSize(4);
      assertThat(report.spread()).as("%s", report).isEqualTo(1.0);
    }
  }

  /// A cold JVM is slow at first, and is then given less.
  private static void warmUp(int port) {
    Eventually.until(() -> LoadClient.burst(port, 200, 2).byProcess().size() == 4);
  }

  /// It does not say who it is, so its log lines are counted.
  @Test
  void pythonsOwnServerSharesItsPort() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var line = "python3 -m http.server --bind 127.0.0.1 " + port;
      scenario.done("start", line, "--name", "web", "-i", "4", "--policy", "random");
      LoadClient.burst(port, CONNECTIONS, 2).assertNothingLost();
      var counts =
          scenario.instances("web").stream().map(instance -> answers(instance.errorLog())).toList();
      assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(CONNECTIONS);
      assertThat(counts).hasSize(4);
      assertThat(spread(counts)).as("%s", counts).isLessThanOrEqualTo(RANDOM_SPREAD);
    }
  }

  @Test
  void aClientKeepsItsInstanceWithStickyIp() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "4", "--policy", "sticky-ip"));
      var report = LoadClient.burst(port, 200, 8).assertNothingLost();
      assertThat(report.byProcess()).hasSize(1);
    }
  }

  @Test
  void oneQueueServesAllWithThePolicyShared() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2", "--policy", "shared"));
      LoadClient.burst(port, 500, 8).assertNothingLost();
    }
  }

  /// Debuggers and the like need a port of their own.
  @Test
  void anOffsetPortIsPrivateToEachInstance() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2", "--offset-port", Integer.toString(port)));
      var first = LoadClient.burst(port, 50, 4).assertNothingLost();
      var second = LoadClient.burst(port + 1, 50, 4).assertNothingLost();
      assertThat(first.byProcess()).hasSize(1);
      assertThat(second.byProcess()).hasSize(1);
      assertThat(first.byProcess().keySet()).isNotEqualTo(second.byProcess().keySet());
    }
  }

  /// sudo and setuid programs do not work under a filter: such an app gets none.
  @Test
  void anAppThatDoesNotShareHasNoFilter() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("--no-share"));
      var pid = scenario.pids("web").getFirst();
      var status = Files.readString(Path.of("/proc", pid.toString(), "status"));
      assertThat(status).containsPattern("Seccomp:\\s+0");
    }
  }

  @Test
  void describeSaysWhichPortIsSharedAndHow() {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2", "--policy", "random"));
      assertThat(scenario.done("describe", "web").output())
          .contains(Integer.toString(port))
          .contains("shared")
          .contains("random");
    }
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static long answers(String log) {
    try (var lines = Files.lines(Path.of(log))) {
      return lines.filter(line -> line.contains("\"GET / ")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double spread(List<Long> counts) {
    return (double) counts.stream().mapToLong(Long::longValue).max().orElseThrow()
        / counts.stream().mapToLong(Long::longValue).min().orElseThrow();
  }
}
