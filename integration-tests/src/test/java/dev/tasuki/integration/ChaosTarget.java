package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One app `web` of two instances under load, and what must be true of it whatever has happened.
///
/// Used by one thread.
final class ChaosTarget implements AutoCloseable {
  static final int INSTANCES = 2;

  /// Of both instances: two files of 2 MB put aside each, one that grows, and one in between.
  static final long LOG_LIMIT = 2 * 4 * 2_000_000;

  private static final String OURS =
      " --health-check http://localhost:PORT/ --max-memory-restart 300M"
          + " --log-rotate size=2M,keep=2";

  /// A kept connection, which the client does not close, keeps an old worker for all of it.
  private static final String SHORT_DRAIN = " --drain-timeout 1500";

  private static final int LOG_LINES = 60;

  private final Scenario scenario;
  private final ChaosApp app;
  private final Random random;
  private final int port;
  private final @Nullable SmallDisk disk;
  private final ChaosLoad load;
  private long death;
  private long back;

  ChaosTarget(ChaosApp app, String jvmOptions, Random random, ChaosRun.Rate rate) {
    this.app = app;
    this.random = random;
    this.scenario = Scenario.open();
    this.port = scenario.port();
    int tlsPort = Scenario.freePort();
    scenario.set("TLS_PORT", Integer.toString(tlsPort));
    var certificate = app.isOurs() ? Certificate.make(scenario.work().resolve("web.p12")) : null;
    this.disk = smallDisk(scenario);
    var options =
        "--name web -i 2 --max-restarts 100000 --min-uptime 200ms"
            + (rate.of(app).contains(ChaosLoad.Kind.KEPT) ? SHORT_DRAIN : "")
            + " --listen-timeout "
            + app.listenTimeout()
            + (app.isOurs() ? OURS.replace("PORT", Integer.toString(port)) : "");
    var line = new ArrayList<>(List.of("start", app.program(scenario)));
    line.addAll(List.of(options.split(" ")));
    if (app.isJvm() && !jvmOptions.isEmpty()) {
      line.addAll(List.of("--node-args", jvmOptions.replace("APP", app.name())));
    }
    scenario.done(line.toArray(String[]::new));
    assertAnswers();
    this.load = new ChaosLoad(port, rate.perSecond(), rate.of(app), tlsPort, certificate);
  }

  /// A start that is over is a server that answers: else its first losses are nobody's fault.
  private void assertAnswers() {
    try {
      ask("/");
    } catch (UncheckedIOException | AssertionError e) {
      try (scenario) {
        throw new AssertionError("start succeeded, but nobody answers", e);
      } finally {
        unmount();
      }
    }
  }

  private static @Nullable SmallDisk smallDisk(Scenario scenario) {
    try {
      return SmallDisk.mount(scenario.home(), "48m");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether this machine allows it.
  boolean can(Fault fault) {
    return fault != Fault.DISK_FULL || disk != null;
  }

  void fillDisk() {
    Objects.requireNonNull(disk).fill();
  }

  void emptyDisk() {
    Objects.requireNonNull(disk).empty();
  }

  /// Puts a version of the app into its place.
  void deploy(Flaw flaw) {
    app.deploy(scenario, flaw);
  }

  /// One request besides the load.
  void ask(String path) {
    try (var connection = HttpConnection.open(port)) {
      assertThat(connection.get(path, false)).contains(" 200");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> logFiles() {
    return logs().stream().map(file -> file.getFileName().toString()).toList();
  }

  long logBytes() {
    return logs().stream().mapToLong(file -> file.toFile().length()).sum();
  }

  private List<Path> logs() {
    try (var files = Files.list(scenario.home().resolve("logs"))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Scenario scenario() {
    return scenario;
  }

  ChaosLoad load() {
    return load;
  }

  List<Long> pids() {
    return scenario.pids("web");
  }

  int restarts() {
    return scenario.instances("web").stream().mapToInt(Instance::restarts).sum();
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
    Scenario.killHard(daemon); // who still reached the dying one would be told so
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

  /// The last lines of the daemon's log.
  String daemonLog() {
    try {
      var lines = Files.readAllLines(scenario.home().resolve("tasukid.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /// All instances online; the processes in /proc are those that `jlist` names, none more, none
  /// less; and the state file can be read and knows the app.
  void assertSound() {
    Eventually.allOnline(scenario, "web", INSTANCES);
    awaitLeaving();
    Eventually.asserted(() -> {
      var state = Files.readString(scenario.home().resolve("state.json"));
      assertThat(state).contains("\"web\"").endsWith("}");
    });
  }

  /// Until every process of a run is one that `jlist` names.
  void awaitLeaving() {
    Eventually.asserted(() -> assertThat(running()).as("processes of runs").isEqualTo(pids()));
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
    try {
      try (scenario) {
        load.close();
      }
    } finally {
      unmount();
    }
  }

  private void unmount() {
    try {
      if (disk != null) {
        disk.close();
        Files.deleteIfExists(scenario.home().getParent());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
