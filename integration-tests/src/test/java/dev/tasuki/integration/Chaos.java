package dev.tasuki.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// `benchmarks/chaos --seed N --minutes M [--only FAULT,…] [--app APP,…] [--rate N] [--report
/// NAME]`: faults on each app in turn, each app for its share of the time. Writes NAME.md and
/// NAME.json (default: `target/chaos`); ends with 1 when a promise was broken.
///
/// `--broken N` deploys N of each [BrokenDeploy] instead.
final class Chaos {
  private long seed = 1;
  private double minutes = 5;
  private int perSecond = 100;
  private int broken;
  private Path report = Path.of("target/chaos");
  private List<Fault> faults = List.of(Fault.values());
  private List<ChaosApp> apps = List.of(ChaosApp.values());

  private Chaos() {}

  public static void main(String[] arguments) throws IOException {
    var chaos = new Chaos();
    try {
      chaos.read(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("chaos: " + e.getMessage());
      System.exit(2);
    }
    System.exit((chaos.broken > 0 ? chaos.deployBroken() : chaos.run()) ? 0 : 1);
  }

  private void read(String[] arguments) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + ": a value is missing");
      }
      var value = arguments[i + 1];
      switch (arguments[i]) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--minutes" -> minutes = Double.parseDouble(value);
        case "--broken" -> broken = Integer.parseInt(value);
        case "--rate" -> perSecond = Integer.parseInt(value);
        case "--report" -> report = Path.of(value).toAbsolutePath();
        case "--only" -> faults = Arrays.stream(value.split(",")).map(Fault::valueOf).toList();
        case "--app" -> apps = Arrays.stream(value.split(",")).map(ChaosApp::valueOf).toList();
        default -> throw new IllegalArgumentException(arguments[i] + ": unknown option");
      }
    }
  }

  /// With the daemon's last words.
  static void tellIfBad(ChaosResult result) {
    if (!result.isGood()) {
      tell(result);
    }
  }

  private static void tell(ChaosResult result) {
    System.out.println(result);
    result.log().lines().forEach(line -> System.out.println("  | " + line));
  }

  /// By turns, each round in another order.
  private boolean deployBroken() throws IOException {
    var random = new Random(seed);
    try (var deploys = new BrokenDeploys(perSecond)) {
      for (int round = 1; round <= broken; round++) {
        var order = new ArrayList<>(List.of(BrokenDeploy.values()));
        Collections.shuffle(order, random);
        for (var kind : order) {
          System.out.println(round + "/" + broken + " " + kind + ": " + deploys.deploy(kind));
        }
        write(deploys.markdown(), deploys.json());
      }
      System.out.println(deploys.markdown());
      return deploys.isGood();
    }
  }

  private void write(String markdown, String json) throws IOException {
    Files.writeString(Path.of(report + ".md"), markdown);
    Files.writeString(Path.of(report + ".json"), json);
  }

  private boolean run() throws IOException {
    var share = Duration.ofMillis((long) (minutes * 60_000 / apps.size()));
    var summaries = new ArrayList<ChaosRun.Summary>();
    long begin = System.nanoTime();
    for (var app : apps) {
      var random = new Random(seed + app.ordinal());
      var run = new ChaosRun(app, random, perSecond, Chaos::tell);
      summaries.add(run.run(faults, share, false));
      var written = new ChaosReport(seed, perSecond, System.nanoTime() - begin, summaries);
      write(written.markdown(), written.json());
    }
    System.out.println("report: " + report + ".md");
    return summaries.stream()
        .flatMap(summary -> summary.results().stream())
        .allMatch(ChaosResult::isGood);
  }
}
