package dev.tasuki.integration;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/// `benchmarks/soak [--parts crowd,restarts,lines] [--apps N] [--commands N] [--restarts N]
/// [--lines N] [--report NAME]`: what much of everything does to the daemon. Writes NAME.json
/// (default: `target/endurance`) and prints what it says.
///
/// - crowd: many apps that crash again and again, all together, beside one that serves requests
/// - restarts: crashes one after the other, as fast as they come
/// - lines: lines that apps print, written by them and by the daemon
final class Endurance {
  private static final int PER_SECOND = 100;
  private static final Duration REST = Duration.ofSeconds(15);
  private final List<String> parts;
  private final int apps;
  private final int commands;
  private final long restarts;
  private final long lines;
  private final Path report;
  private final List<Object> findings = new ArrayList<>();

  private Endurance(Options options) {
    parts = options.list("--parts", List.of("crowd", "restarts", "lines"), Endurance::part);
    apps = options.whole("--apps", 200);
    commands = options.whole("--commands", 200);
    restarts = options.value("--restarts", 10_000L, Long::valueOf);
    lines = options.value("--lines", 10_000_000L, Long::valueOf);
    report = options.value("--report", Path.of("target/endurance"), Path::of).toAbsolutePath();
    options.end();
  }

  private static String part(String name) {
    if (!List.of("crowd", "restarts", "lines").contains(name)) {
      throw new IllegalArgumentException("no such part as " + name);
    }
    return name;
  }

  public static void main(String[] arguments) throws IOException {
    new Endurance(Options.read("soak", List.of(), arguments)).run();
  }

  private void run() throws IOException {
    for (var part : parts) {
      switch (part) {
        case "crowd" -> crowd();
        case "restarts" -> restarts();
        default -> lines();
      }
      Files.writeString(
          Path.of(report + ".json"), Jsonb.builder().build().type(Object.class).toJson(findings));
    }
  }

  private void found(String line) {
    System.out.println(line);
    findings.add(line);
  }

  /// A crash a second of each app.
  private void crowd() {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      found("crowd: alone, %s".formatted(commandTimes(scenario)));
      var names = new ArrayList<String>();
      for (int i = 0; i < apps; i++) {
        names.add("crash-" + i);
      }
      scenario.background("start", crashers(scenario, names, "1s"));
      Eventually.until(() -> restartsOf(scenario) >= apps);
      long before = restartsOf(scenario);
      long begin = System.nanoTime();
      var load = new ChaosLoad(port, PER_SECOND, List.of(ChaosLoad.Kind.NEW));
      String times;
      try (load) {
        times = commandTimes(scenario);
      }
      var count = load.count(ChaosLoad.Kind.NEW);
      found(
          "crowd: beside %d apps that crashed %d times in %d s, %s; %d requests, %d not answered"
              .formatted(
                  apps,
                  restartsOf(scenario) - before,
                  (System.nanoTime() - begin) / 1_000_000_000,
                  times,
                  count.sent(),
                  count.sent() - count.answered()));
    }
  }

  private static String crashers(Scenario scenario, List<String> names, String delay) {
    scenario.file("crash.sh", "exit 1\n");
    var list = new ArrayList<String>();
    for (var name : names) {
      list.add(
          """
          {"name": "%s", "script": "crash.sh", "interpreter": "sh", "restart_delay": "%s",
           "max_restarts": 1000000, "out_file": "/dev/null", "error_file": "/dev/null"}\
          """
              .formatted(name, delay));
    }
    return scenario.file("crash.json", "{\"apps\": [" + String.join(",\n", list) + "]}").toString();
  }

  private static long restartsOf(Scenario scenario) {
    return scenario.instances().stream()
        .filter(instance -> instance.name().startsWith("crash"))
        .mapToLong(Instance::restarts)
        .sum();
  }

  /// The time of a whole command, the start of its process included.
  private String commandTimes(Scenario scenario) {
    var micros = new long[commands];
    for (int i = 0; i < commands; i++) {
      long begin = System.nanoTime();
      scenario.done("pid", "web");
      micros[i] = (System.nanoTime() - begin) / 1_000;
    }
    Arrays.sort(micros);
    return "%d commands: median %.1f ms, p99 %.1f ms, longest %.1f ms"
        .formatted(
            commands,
            micros[commands / 2] / 1e3,
            micros[Math.min(commands - 1, commands * 99 / 100)] / 1e3,
            micros[commands - 1] / 1e3);
  }

  private void restarts() {
    try (var scenario = Scenario.open()) {
      var names = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        names.add("crash-" + i);
      }
      scenario.background("start", crashers(scenario, names, "20ms"));
      Eventually.until(() -> restartsOf(scenario) > 0);
      watch("restarts", restarts / 10, () -> restartsOf(scenario));
      scenario.done("stop", "all");
      var before = rest("restarts", scenario);
      scenario.background("start", "all");
      watch("restarts", restarts, () -> restartsOf(scenario));
      scenario.done("stop", "all");
      compare("restarts", before, rest("restarts", scenario));
    }
  }

  /// Half of them written by the app itself, half with a time before them, by the daemon.
  private void lines() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "print.sh",
          """
          print() {
            yes %s | head -n "$1"
          }
          print %d
          touch "first-$1"
          while [ ! -e more ]; do sleep 1; done
          print %d
          touch "second-$1"
          exec sleep 100000
          """
              .formatted("x".repeat(99), lines / 20, lines / 2 - lines / 20));
      scenario.file(
          "print.json",
          """
          {"apps": [
            {"name": "direct", "script": "print.sh", "interpreter": "sh", "args": "direct",
             "log_rotate": {"size": "10M", "keep": 2}},
            {"name": "pumped", "script": "print.sh", "interpreter": "sh", "args": "pumped",
             "time": true, "log_rotate": {"size": "10M", "keep": 2}}]}
          """);
      var daemonThere = scenario.run("ping");
      found("lines: %s".formatted(daemonThere.output().strip()));
      scenario.background("start", "print.json");
      watch("apps with a tenth of " + lines + " lines", 2, () -> printed(scenario, "first"));
      var before = rest("lines", scenario);
      scenario.file("more", "");
      watch("apps with all lines", 2, () -> printed(scenario, "second"));
      compare("lines", before, rest("lines", scenario));
    }
  }

  private static long printed(Scenario scenario, String part) {
    return List.of("direct", "pumped").stream()
        .filter(name -> Files.exists(scenario.work().resolve(part + "-" + name)))
        .count();
  }

  /// What the daemon has when nothing happens.
  private record Held(long bytes, long descriptors) {}

  /// Waits until nothing is cleared away any more, and has the daemon's garbage collected: what is
  /// left is what it holds.
  private Held rest(String what, Scenario scenario) {
    long daemon = scenario.daemon().pid();
    ChaosTarget.hold(Math.toIntExact(REST.toMillis()));
    collect(daemon);
    var held = new Held(residentBytes(daemon), descriptors(daemon));
    found(
        "%s: at rest, daemon %d KiB, %d descriptors"
            .formatted(what, held.bytes >> 10, held.descriptors));
    return held;
  }

  private static void collect(long daemon) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
    try {
      var process =
          new ProcessBuilder(jcmd, Long.toString(daemon), "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new AssertionError(jcmd + ": status " + process.exitValue());
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void compare(String what, Held first, Held last) {
    found(
        "%s: from a tenth to all %+.1f %% of memory, %+d descriptors"
            .formatted(
                what,
                100.0 * (last.bytes - first.bytes) / first.bytes,
                last.descriptors - first.descriptors));
  }

  /// Waits, and tells how far it is.
  private void watch(String what, long goal, LongSupplier done) {
    long begin = System.nanoTime();
    long next = 0;
    while (true) {
      long now = done.getAsLong();
      if (now >= next || now >= goal) {
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        found("%s: %d of %d after %d s".formatted(what, now, goal, seconds));
        next = now + Math.max(1, goal / 10);
      }
      if (now >= goal) {
        return;
      }
      ChaosTarget.hold(1_000);
    }
  }

  private static long residentBytes(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "status"))
              .lines()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          << 10;
    } catch (IOException e) {
      throw new AssertionError("the daemon is gone", e);
    }
  }

  private static long descriptors(long pid) {
    try (var list = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return list.count();
    } catch (IOException e) {
      throw new AssertionError("the daemon is gone", e);
    }
  }
}
