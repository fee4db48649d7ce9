package dev.tasuki.integration;

import io.avaje.jsonb.Jsonb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The faults that Tasuki, PM2 and node:cluster can all be put to, on the same server under the
/// same load, by turns.
///
/// Who does not come back to its two workers by itself is started again, which is counted: a
/// service that is down for good would else only count requests.
final class PeerRun {
  enum Fault {
    RELOAD,
    SCALE,
    KILL_WORKER,
    FREEZE_WORKER,
    KILL_MANAGER,
    DEPLOY_THAT_CRASHES_AT_BOOT,
    DEPLOY_THAT_NEVER_LISTENS
  }

  /// @param helped whether it had to be started again
  record Outcome(long sent, ChaosLosses losses, boolean helped) {}

  /// How long all may take to be as before.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final ChaosApp APP = ChaosApp.NODE_GRACEFUL;

  private final Map<Peer.Kind, Map<Fault, List<Outcome>>> outcomes = new EnumMap<>(Peer.Kind.class);
  private final Random random;
  private final int perSecond;

  PeerRun(Random random, int perSecond) {
    this.random = random;
    this.perSecond = perSecond;
  }

  /// Each fault so many times.
  void run(Peer.Kind kind, int times) {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      int tlsPort = Scenario.freePort();
      scenario.set("TLS_PORT", Integer.toString(tlsPort));
      var certificate = Certificate.make(scenario.work().resolve("web.p12"));
      APP.program(scenario);
      var peer = Peer.of(kind, scenario);
      peer.start();
      Eventually.until(() -> answers(port));
      try (var load = new ChaosLoad(port, perSecond, APP.kinds(), tlsPort, certificate)) {
        for (int i = 0; i < times; i++) {
          for (var fault : Fault.values()) {
            var outcome = strike(scenario, peer, load, fault);
            System.out.printf("%s %s %s%n", kind, fault, words(List.of(outcome)));
            outcomes
                .computeIfAbsent(kind, key -> new EnumMap<>(Fault.class))
                .computeIfAbsent(fault, key -> new ArrayList<>())
                .add(outcome);
          }
        }
      }
      peer.end();
    }
  }

  private static boolean answers(int port) {
    try (var connection = HttpConnection.open(port)) {
      return connection.get("/", false).contains(" 200");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private Outcome strike(Scenario scenario, Peer peer, ChaosLoad load, Fault fault) {
    long before = load.sent();
    long death = 0;
    switch (fault) {
      case RELOAD -> peer.reload();
      case SCALE -> {
        peer.scale(Peer.WORKERS + 1);
        Eventually.within(PATIENCE, () -> peer.workers().size() == Peer.WORKERS + 1);
        peer.scale(Peer.WORKERS);
      }
      case KILL_WORKER -> {
        long worker = worker(peer);
        ChaosTarget.signal("KILL", worker);
        death = System.nanoTime();
        Eventually.within(PATIENCE, () -> !peer.workers().contains(worker));
      }
      case FREEZE_WORKER -> {
        long worker = worker(peer);
        ChaosTarget.signal("STOP", worker);
        ChaosTarget.hold(random.nextInt(1_000));
        ChaosTarget.signal("CONT", worker);
      }
      case KILL_MANAGER -> {
        Scenario.killHard(peer.manager());
        ChaosTarget.hold(2_000);
      }
      case DEPLOY_THAT_CRASHES_AT_BOOT -> deploy(scenario, peer, Flaw.CRASHES_AT_BOOT);
      case DEPLOY_THAT_NEVER_LISTENS -> deploy(scenario, peer, Flaw.NEVER_LISTENS);
    }
    boolean sound = Eventually.within(PATIENCE, () -> peer.workers().size() == Peer.WORKERS);
    if (!sound) {
      peer.end();
      peer.start();
      Eventually.within(PATIENCE, () -> peer.workers().size() == Peer.WORKERS);
    }
    ChaosLoad.settle();
    return new Outcome(load.sent() - before, ChaosLosses.sorted(load.takeLosses(), death), !sound);
  }

  /// A bad version, which is noticed after two seconds, and the good one again.
  private static void deploy(Scenario scenario, Peer peer, Flaw flaw) {
    APP.deploy(scenario, flaw);
    peer.reload();
    ChaosTarget.hold(2_000);
    APP.deploy(scenario, Flaw.NONE);
    peer.reload();
  }

  private long worker(Peer peer) {
    var workers = peer.workers();
    return workers.get(random.nextInt(workers.size()));
  }

  private static String words(List<Outcome> all) {
    return "%d / %d%s"
        .formatted(
            lost(all),
            all.stream().mapToInt(outcome -> outcome.losses().kept().size()).sum(),
            all.stream().anyMatch(Outcome::helped)
                ? ", started again %d times".formatted(all.stream().filter(Outcome::helped).count())
                : "");
  }

  private static int lost(List<Outcome> all) {
    return all.stream().mapToInt(outcome -> outcome.losses().lost().size()).sum();
  }

  private static long sent(List<Outcome> all) {
    return all.stream().mapToLong(Outcome::sent).sum();
  }

  /// Lost requests / kept connections cut, of all that were sent.
  String markdown() {
    var text = new StringBuilder("| fault |");
    outcomes.keySet().forEach(kind -> text.append(' ').append(kind).append(" |"));
    text.append("\n|---|").append("---|".repeat(outcomes.size())).append('\n');
    for (var fault : Fault.values()) {
      text.append("| ").append(fault);
      outcomes
          .values()
          .forEach(faults -> {
            var all = faults.getOrDefault(fault, List.of());
            text.append(" | %s of %d".formatted(words(all), sent(all)));
          });
      text.append(" |\n");
    }
    return text.toString();
  }

  String json() {
    var document = new ArrayList<Object>();
    outcomes.forEach((kind, faults) ->
        faults.forEach((fault, all) -> {
          var entry = new LinkedHashMap<String, Object>();
          entry.put("peer", kind.name());
          entry.put("fault", fault.name());
          entry.put("times", all.size());
          entry.put("sent", sent(all));
          entry.put("lost", lost(all));
          entry.put("words", words(all));
          document.add(entry);
        }));
    return Jsonb.builder().build().type(Object.class).toJson(document);
  }
}
