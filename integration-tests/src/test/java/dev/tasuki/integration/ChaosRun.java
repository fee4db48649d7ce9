package dev.tasuki.integration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Faults in an order that the seed decides, one at a time, on one app under load; after each of
/// them all must be sound. What is lost while a fault and its repair last is laid at its door.
///
/// Which losses have an excuse: [ChaosLosses].
final class ChaosRun {
  /// @param requests by kind, sent and answered
  record Summary(
      ChaosApp app, Map<ChaosLoad.Kind, ChaosLoad.Count> requests, List<ChaosResult> results) {
    Summary {
      requests = Map.copyOf(requests);
      results = List.copyOf(results);
    }
  }

  /// @param perSecond requests of all kinds together
  /// @param kinds of which an app gets those that it can answer
  record Rate(int perSecond, List<ChaosLoad.Kind> kinds) {
    Rate {
      kinds = List.copyOf(kinds);
    }

    List<ChaosLoad.Kind> of(ChaosApp app) {
      return app.kinds().stream().filter(kinds::contains).toList();
    }
  }

  /// How much is enough: each fault so many times and so many requests; never more than the limit.
  ///
  /// @param pauseMillis before each fault, and up to as long again
  /// @param times 0 for no such bound
  /// @param requests 0 for no such bound; without either the run lasts as long as it may
  record Extent(Duration limit, int pauseMillis, int times, long requests) {
    private boolean isReached(int rounds, long sent) {
      return (times > 0 || requests > 0) && rounds >= times && sent >= requests;
    }
  }

  private final ChaosApp app;
  private final String jvmOptions;
  private final Random random;
  private final Rate rate;
  private final Consumer<ChaosResult> listener;
  private final List<ChaosResult> results = new ArrayList<>();

  /// @param jvmOptions of an app that is a JVM; none when empty
  ChaosRun(
      ChaosApp app, String jvmOptions, Random random, Rate rate, Consumer<ChaosResult> listener) {
    this.app = app;
    this.jvmOptions = jvmOptions;
    this.random = random;
    this.rate = rate;
    this.listener = listener;
  }

  /// All faults again and again, each time in another order, until it is enough.
  Summary run(List<Fault> faults, Extent extent) {
    long end = System.nanoTime() + extent.limit().toNanos();
    try (var target = new ChaosTarget(app, jvmOptions, random, rate)) {
      for (int rounds = 0; ; rounds++) {
        var order =
            new ArrayList<>(
                faults.stream().filter(fault -> fault.isFor(app) && target.can(fault)).toList());
        if (order.isEmpty()) {
          return summary(target);
        }
        Collections.shuffle(order, random);
        for (var fault : order) {
          if (System.nanoTime() - end > 0 || extent.isReached(rounds, target.load().sent())) {
            return summary(target);
          }
          pause(target, extent.pauseMillis());
          strike(target, fault);
        }
      }
    }
  }

  private static void pause(ChaosTarget target, int millis) {
    if (millis > 0) {
      ChaosTarget.hold(millis);
      target.pause(millis);
    }
  }

  private void strike(ChaosTarget target, Fault fault) {
    long begin = System.nanoTime();
    var broken = promise(target, fault);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    ChaosLoad.settle();
    long death = target.deathAndForget();
    var losses = ChaosLosses.sorted(target.load().takeLosses(), death);
    var result =
        new ChaosResult(
            app,
            fault,
            results.size() + 1,
            millis,
            target.backMillisAndForget(),
            losses,
            broken,
            losses.lost().isEmpty() && broken == null ? "" : target.daemonLog());
    results.add(result);
    listener.accept(result);
  }

  private static @Nullable String promise(ChaosTarget target, Fault fault) {
    try {
      fault.strike(target);
      target.assertSound();
      return null;
    } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /// What is lost after the last fault shows in the counts: sent and not answered.
  private Summary summary(ChaosTarget target) {
    target.load().close();
    var requests = new EnumMap<ChaosLoad.Kind, ChaosLoad.Count>(ChaosLoad.Kind.class);
    for (var kind : rate.of(app)) {
      requests.put(kind, target.load().count(kind));
    }
    return new Summary(app, requests, results);
  }
}
