package dev.tasuki.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/// `benchmarks/chaos`: faults on apps under load. Writes NAME.md and NAME.json; ends with 1 when a
/// promise was broken.
///
/// - `--seed N` (1) decides which worker, which order, which instant.
/// - `--minutes M` (5): no longer than that; each app has its share, or all of it with
///   `--together`, where every app has a daemon of its own and suffers at the same time.
/// - `--times N`, `--requests N`: an app is done with when it has had each fault so many times and
///   so many requests. Else the time is used up.
/// - `--only FAULT,…`, `--app APP,…`, `--load KIND,…`: not all of them; a fault that is named twice
///   comes twice as often.
/// - `--jvm-options TEXT`: for the apps that are JVMs, so that their starts cost less of the time;
///   `APP` in it becomes the app's name.
/// - `--rate N` (100) requests a second of each app; `--pause MILLISECONDS` (0) before each fault.
/// - `--report NAME` (`target/chaos`).
///
/// `--broken N` deploys N of each [BrokenDeploy] instead. `--peers TASUKI,PM2,NODE_CLUSTER` puts
/// each of those to every fault of [PeerRun] as many times as `--times` says, once if it does not.
final class Chaos {
  private final long seed;
  private final double minutes;
  private final int perSecond;
  private final int pauseMillis;
  private final int times;
  private final long requests;
  private final boolean together;
  private final int broken;
  private final List<Peer.Kind> peers;
  private final Path report;
  private final String jvmOptions;
  private final List<Fault> faults;
  private final List<ChaosApp> apps;
  private final List<ChaosLoad.Kind> kinds;

  private Chaos(Options options) {
    seed = options.value("--seed", 1L, Long::valueOf);
    minutes = options.value("--minutes", 5.0, Double::valueOf);
    perSecond = options.whole("--rate", 100);
    pauseMillis = options.whole("--pause", 0);
    times = options.whole("--times", 0);
    requests = options.value("--requests", 0L, Long::valueOf);
    together = options.flag("--together");
    broken = options.whole("--broken", 0);
    peers = options.list("--peers", List.of(), Peer.Kind::valueOf);
    jvmOptions = options.value("--jvm-options", "", text -> text);
    report = options.value("--report", Path.of("target/chaos"), Path::of).toAbsolutePath();
    faults = options.list("--only", List.of(Fault.values()), Fault::valueOf);
    apps = options.list("--app", List.of(ChaosApp.values()), ChaosApp::valueOf);
    kinds = options.list("--load", List.of(ChaosLoad.Kind.values()), ChaosLoad.Kind::valueOf);
    options.end();
  }

  public static void main(String[] arguments) throws IOException {
    var chaos = new Chaos(Options.read("chaos", List.of("--together"), arguments));
    boolean good =
        chaos.broken > 0
            ? chaos.deployBroken()
            : chaos.peers.isEmpty() ? chaos.run() : chaos.compare();
    System.exit(good ? 0 : 1);
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

  private boolean compare() throws IOException {
    var run = new PeerRun(new Random(seed), perSecond);
    for (var peer : peers) {
      run.run(peer, Math.max(1, times));
      write(run.markdown(), run.json());
    }
    System.out.println(run.markdown());
    return true; // there is no promise of the others'
  }

  private void write(String markdown, String json) throws IOException {
    Files.writeString(Path.of(report + ".md"), markdown);
    Files.writeString(Path.of(report + ".json"), json);
  }

  private boolean run() throws IOException {
    var limit = Duration.ofMillis((long) (minutes * 60_000 / (together ? 1 : apps.size())));
    var extent = new ChaosRun.Extent(limit, pauseMillis, times, requests);
    var summaries = new ArrayList<ChaosRun.Summary>();
    long begin = System.nanoTime();
    try (var threads = Executors.newFixedThreadPool(together ? apps.size() : 1)) {
      var done = new ExecutorCompletionService<ChaosRun.Summary>(threads);
      for (var app : apps) {
        var random = new Random(seed + app.ordinal());
        var run =
            new ChaosRun(app, jvmOptions, random, new ChaosRun.Rate(perSecond, kinds), Chaos::tell);
        done.submit(() -> run.run(faults, extent));
      }
      for (int i = 0; i < apps.size(); i++) {
        summaries.add(done.take().get());
        summaries.sort(Comparator.comparing(ChaosRun.Summary::app));
        var written = new ChaosReport(seed, perSecond, System.nanoTime() - begin, summaries);
        write(written.markdown(), written.json());
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    System.out.println("report: " + report + ".md");
    return summaries.stream()
        .flatMap(summary -> summary.results().stream())
        .allMatch(ChaosResult::isGood);
  }
}
