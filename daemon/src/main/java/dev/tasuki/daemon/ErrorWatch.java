package dev.tasuki.daemon;

import dev.tasuki.config.DeployRules;
import dev.tasuki.supervisor.ErrorRate;
import dev.tasuki.supervisor.ErrorRate.Requests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Compares the error rate of the new version with that of the old one while the new one is
/// watched. One object, one watch; used by the thread of the deploy.
///
/// It looks once a second, beside that thread: an app that answers slowly delays no other verdict.
final class ErrorWatch {
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final ErrorReports reports;
  private final List<Run> fresh;
  private final List<Run> old;
  private final double limit;
  private final Map<Run, Requests> before;
  private CompletableFuture<Seen> look = CompletableFuture.completedFuture(Seen.NOTHING);
  private long nextLook = System.nanoTime() + INTERVAL;
  private Seen seen = Seen.NOTHING;

  /// What both did since the watch began.
  ///
  /// @param fresh null when the new version tells nothing
  private record Seen(@Nullable Requests fresh, Requests old, Requests oldBefore) {
    static final Seen NOTHING = new Seen(null, Requests.NONE, Requests.NONE);
  }

  /// Begins, by a first look at both.
  ///
  /// @param fresh the runs that are watched
  /// @param old all others of the app, those that stand by included
  ErrorWatch(ErrorReports reports, List<Run> fresh, List<Run> old, double limit) {
    this.reports = reports;
    this.fresh = List.copyOf(fresh);
    this.old = List.copyOf(old);
    this.limit = limit;
    this.before = reports.of(all());
  }

  /// By how much more the new version may fail.
  static double limit(DeployOptions options, DeployRules rules) {
    return Objects.requireNonNullElse(
        options.maxErrorRate(),
        Objects.requireNonNullElse(rules.maxErrorRate(), DeployRules.USUAL_MAX_ERROR_RATE));
  }

  private List<Run> all() {
    List<Run> all = new ArrayList<>(fresh);
    all.addAll(old);
    return all;
  }

  /// Looks when that is due, without waiting for the answers.
  ///
  /// @return what is wrong by the latest that is known, null for nothing
  @Nullable String judge() {
    if (look.isDone() && System.nanoTime() - nextLook >= 0) {
      seen = look.join();
      nextLook = System.nanoTime() + INTERVAL;
      look = CompletableFuture.supplyAsync(this::see, Thread::startVirtualThread);
    } else if (look.isDone()) {
      seen = look.join();
    }
    return verdict();
  }

  /// Looks for the last time, and waits for the answers.
  @Nullable String judgeAtLast() {
    seen = see();
    return verdict();
  }

  private @Nullable String verdict() {
    Requests requests = seen.fresh();
    return requests == null ? null : ErrorRate.judge(requests, seen.old(), seen.oldBefore(), limit);
  }

  private Seen see() {
    Map<Run, Requests> now = reports.of(all());
    boolean tells = fresh.stream().anyMatch(now::containsKey);
    return new Seen(tells ? since(fresh, now) : null, since(old, now), sum(old, before));
  }

  private Requests since(Collection<Run> runs, Map<Run, Requests> now) {
    Requests sum = Requests.NONE;
    for (Run run : runs) {
      Requests last = now.get(run);
      if (last != null) {
        sum = sum.plus(last.since(before.getOrDefault(run, Requests.NONE)));
      }
    }
    return sum;
  }

  private static Requests sum(Collection<Run> runs, Map<Run, Requests> requests) {
    return runs.stream()
        .map(run -> requests.getOrDefault(run, Requests.NONE))
        .reduce(Requests.NONE, Requests::plus);
  }

  /// What was seen, in words; null when the new version tells nothing.
  @Nullable String inWords() {
    Requests requests = seen.fresh();
    return requests == null
        ? null
        : "failed on trial " + requests + ", the old version meanwhile " + seen.old();
  }
}
