package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// One app `web` of two instances under load, and what must be true of it whatever has happened.
///
/// Used by one thread.
final class ChaosTarget implements AutoCloseable {
  static final int INSTANCES = 2;

  private final Scenario scenario;
  private final ChaosApp app;
  private final Random random;
  private final ChaosLoad load;
  private long death;
  private long back;

  ChaosTarget(ChaosApp app, Random random, int perSecond) {
    this.app = app;
    this.random = random;
    this.scenario = Scenario.open();
    int port = scenario.port();
    var options =
        "--name web -i 2 --max-restarts 10000 --min-uptime 200ms --listen-timeout 4000"
            + " --drain-timeout 1500";
    var health = app.isOurs() ? Stream.of("--health-check", "/") : Stream.<String>of();
    scenario.done(
        Stream.of(Stream.of("start", app.program(scenario)), Stream.of(options.split(" ")), health)
            .flatMap(part -> part)
            .toArray(String[]::new));
    this.load = new ChaosLoad(port, perSecond, app.kinds());
  }

  Scenario scenario() {
    return scenario;
  }

  ChaosApp app() {
    return app;
  }

  ChaosLoad load() {
    return load;
  }

  List<Long> pids() {
    return scenario.pids("web");
  }

  /// One of the workers, chosen by the seed.
  ProcessHandle worker() {
    var pids = pids();
    return ProcessHandle.of(pids.get(random.nextInt(pids.size()))).orElseThrow();
  }

  /// `kill -9` of a process whose end is awaited by other means.
  void kill(ProcessHandle process) {
    assertThat(process.destroyForcibly()).isTrue();
    died();
  }

  /// What a request that began before this instant had to do with the dead process is its own.
  void died() {
    death = System.nanoTime();
  }

  /// Kills the daemon and notes how long it takes until a command is answered again: the start of
  /// the command's own process included.
  void killDaemonAndAsk() {
    var daemon = scenario.daemon();
    long begin = System.nanoTime();
    assertThat(daemon.destroyForcibly()).isTrue();
    scenario.done("ping");
    back = System.nanoTime() - begin;
  }

  long deathAndForget() {
    long instant = death;
    death = 0;
    return instant;
  }

  long backMillisAndForget() {
    long millis = back / 1_000_000;
    back = 0;
    return millis;
  }

  /// A length of time up to so many milliseconds, chosen by the seed.
  void pause(int atMostMillis) {
    hold(random.nextInt(atMostMillis));
  }

  static void hold(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void signal(String name, long pid) {
    try {
      assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
          .as("kill -%s", name)
          .isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// All instances online; the processes in /proc are those that `jlist` names, none more, none
  /// less; and the state file can be read and knows the app.
  void assertSound() {
    Eventually.allOnline(scenario, "web", INSTANCES);
    Eventually.asserted(() -> assertThat(running()).as("processes of runs").isEqualTo(pids()));
    Eventually.asserted(() -> {
      var state = Files.readString(scenario.home().resolve("state.json"));
      assertThat(state).contains("\"web\"").endsWith("}");
    });
  }

  private List<Long> running() {
    return Processes.of(scenario.home()).stream()
        .filter(ChaosTarget::isRun)
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  private static boolean isRun(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"), ISO_8859_1)
          .contains("TASUKI_RUN=");
    } catch (IOException e) {
      return false; // ended meanwhile
    }
  }

  @Override
  public void close() {
    try (scenario) {
      load.close();
    }
  }
}
