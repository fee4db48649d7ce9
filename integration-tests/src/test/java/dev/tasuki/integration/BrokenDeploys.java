package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Deploys broken versions with a canary, under load, and looks at what each of them cost.
///
/// Used by one thread.
final class BrokenDeploys implements AutoCloseable {
  private static final int INSTANCES = 4;

  private static final String OPTIONS =
      "--name web -i 4 --max-restarts 10000 --min-uptime 200ms --drain-timeout 1500"
          + " --listen-timeout 4s --max-memory-restart 300M --health-check /healthz"
          + " --error-metrics /metrics";

  private final Scenario scenario = Scenario.open();
  private final Map<BrokenDeploy, List<Outcome>> outcomes = new EnumMap<>(BrokenDeploy.class);
  private final ChaosLoad load;

  /// What became of one.
  ///
  /// @param bad what was not as promised, empty when all was
  record Outcome(boolean reverted, long millis, long sent, long hurt, String bad) {
    double share() {
      return sent == 0 ? 0 : (double) hurt / sent;
    }
  }

  BrokenDeploys(int perSecond) {
    int port = scenario.port();
    var program = scenario.file("web.js", BrokenDeploy.good()).toString();
    var line = new ArrayList<>(List.of("start", program));
    line.addAll(List.of(OPTIONS.split(" ")));
    scenario.done(line.toArray(String[]::new));
    load = new ChaosLoad(port, perSecond, List.of(ChaosLoad.Kind.NEW));
  }

  /// Deploys one, and waits until all is as before.
  Outcome deploy(BrokenDeploy broken) {
    var before = scenario.pids("web");
    load.takeLosses();
    long sent = load.count(ChaosLoad.Kind.NEW).sent();
    long begin = System.nanoTime();
    scenario.file("web.js", broken.program());
    var reload = scenario.run("reload", "web", "--canary", "1", "--bake", "10s");
    long millis = (System.nanoTime() - begin) / 1_000_000;
    ChaosLoad.settle();
    long during = load.count(ChaosLoad.Kind.NEW).sent() - sent;
    var losses = load.takeLosses();
    boolean reverted =
        reload.status() != 0 && (reload.output() + reload.error()).contains("reverted");
    var bad = reverted ? "" : reload.toString();
    try {
      Eventually.allOnline(scenario, "web", INSTANCES);
      assertThat(scenario.pids("web")).as("pids").isEqualTo(before);
    } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
      bad += e.getMessage();
    }
    if (!reverted) {
      scenario.file("web.js", BrokenDeploy.good());
      scenario.done("reload", "web", "--wait");
    }
    boolean tooMany = losses.size() > (broken.neverServes() ? 0 : during / INSTANCES);
    if (tooMany) {
      bad += losses.stream().limit(3).map(ChaosLoad.Loss::words).toList();
    }
    var outcome = new Outcome(reverted, millis, during, losses.size(), bad);
    outcomes.computeIfAbsent(broken, key -> new ArrayList<>()).add(outcome);
    return outcome;
  }

  String markdown() {
    var text =
        new StringBuilder(
            "| version | deploys | taken back | median | longest | requests meanwhile | hurt | share"
                + " | largest share of one |\n|---|---|---|---|---|---|---|---|---|\n");
    outcomes.forEach((broken, all) -> {
      var millis = all.stream().mapToLong(Outcome::millis).toArray();
      Arrays.sort(millis);
      long sent = all.stream().mapToLong(Outcome::sent).sum();
      long hurt = all.stream().mapToLong(Outcome::hurt).sum();
      text.append(
          "| %s | %d | %d | %.1f s | %.1f s | %d | %d | %.1f %% | %.1f %% |%n"
              .formatted(
                  broken,
                  all.size(),
                  all.stream().filter(Outcome::reverted).count(),
                  millis[millis.length / 2] / 1000.0,
                  millis[millis.length - 1] / 1000.0,
                  sent,
                  hurt,
                  100.0 * hurt / Math.max(1, sent),
                  100 * all.stream().mapToDouble(Outcome::share).max().orElse(0)));
    });
    return text.toString();
  }

  String json() {
    var document = new ArrayList<Object>();
    outcomes.forEach((broken, all) ->
        all.forEach(outcome -> {
          var entry = new LinkedHashMap<String, Object>();
          entry.put("version", broken.name());
          entry.put("reverted", outcome.reverted());
          entry.put("millis", outcome.millis());
          entry.put("sent", outcome.sent());
          entry.put("hurt", outcome.hurt());
          entry.put("bad", outcome.bad());
          document.add(entry);
        }));
    return Jsonb.builder().build().type(Object.class).toJson(document);
  }

  boolean isGood() {
    return outcomes.values().stream()
        .flatMap(List::stream)
        .allMatch(outcome -> outcome.bad().isEmpty());
  }

  @Override
  public void close() {
    try (scenario) {
      load.close();
    }
  }
}
