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
/// A loss is excused only when its connection was cut, its request had begun before the process was
/// killed, and the fault is one that kills a worker. Losses on kept connections are counted apart.
final class ChaosRun {
  /// @param requests by kind, sent and answered
  record Summary(
      ChaosApp app, Map<ChaosLoad.Kind, ChaosLoad.Count> requests, List<ChaosResult> results) {
    Summary {
      requests = Map.copyOf(requests);
      results = List.copyOf(results);
    }
  }

  /// For the answers that are due when a fault is over.
  private static final int SETTLE_MILLIS = 400;

  private final ChaosApp app;
  private final Random random;
  private final int perSecond;
  private final Consumer<ChaosResult> listener;
  private final List<ChaosResult> results = new ArrayList<>();

  ChaosRun(ChaosApp app, Random random, int perSecond, Consumer<ChaosResult> listener) {
    this.app = app;
    this.random = random;
    this.perSecond = perSecond;
    this.listener = listener;
  }

  /// All faults again and again, each time in another order, until the time is over; at least once
  /// each when `whole`.
  Summary run(List<Fault> faults, Duration limit, boolean whole) {
    long end = System.nanoTime() + limit.toNanos();
    try (var target = new ChaosTarget(app, random, perSecond)) {
      while (true) {
        var order =
            new ArrayList<>(
                faults.stream().filter(fault -> fault.isFor(app) && target.can(fault)).toList());
        Collections.shuffle(order, random);
        for (var fault : order) {
          if (System.nanoTime() > end && !(whole && results.size() < order.size())) {
            return summary(target);
          }
          strike(target, fault);
        }
      }
    }
  }

  private void strike(ChaosTarget target, Fault fault) {
    long begin = System.nanoTime();
    var broken = promise(target, fault);
    long millis = (System.nanoTime() - begin) / 1_000_000;
    ChaosTarget.hold(SETTLE_MILLIS);
    long death = target.deathAndForget();
    var excused = new ArrayList<ChaosLoad.Loss>();
    var kept = new ArrayList<ChaosLoad.Loss>();
    var lost = new ArrayList<ChaosLoad.Loss>();
    for (var loss : target.load().takeLosses()) {
      if (death != 0 && loss.outcome() == ChaosLoad.Outcome.RESET && loss.began() - death < 0) {
        excused.add(loss);
      } else if (loss.kind() == ChaosLoad.Kind.KEPT && loss.outcome() == ChaosLoad.Outcome.RESET) {
        kept.add(loss);
      } else {
        lost.add(loss);
      }
    }
    var result =
        new ChaosResult(
            app,
            fault,
            results.size() + 1,
            millis,
            target.backMillisAndForget(),
            excused,
            kept,
            lost,
            broken,
            lost.isEmpty() && broken == null ? "" : target.daemonLog());
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
    for (var kind : app.kinds()) {
      requests.put(kind, target.load().count(kind));
    }
    return new Summary(app, requests, results);
  }
}
