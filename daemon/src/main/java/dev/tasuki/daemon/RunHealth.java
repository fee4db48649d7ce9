package dev.tasuki.daemon;

import dev.tasuki.config.HealthCheck;
import dev.tasuki.supervisor.Health;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What one check has said of one run. Confined to the core thread.
final class RunHealth {
  final HealthCheck check;
  final boolean liveness;
  final boolean readiness;
  Health health = Health.UNKNOWN;

  /// Why it failed last, null when it never has.
  @Nullable String lastFailure;

  @Nullable Instant lastFailureAt;

  RunHealth(HealthCheck check, boolean liveness, boolean readiness) {
    this.check = check;
    this.liveness = liveness;
    this.readiness = readiness;
  }

  /// Since when (nanoTime) it has done nothing but refuse; 0 when it does not.
  private long refusing;

  /// Takes in an answer: whether it has refused for so long, without ever having been well, that
  /// its start is no excuse. An app with a start period of its own is believed to need it.
  boolean isRefused(HealthProbe.@Nullable Failure answer) {
    boolean refusal = answer != null && answer.refusal() && health.state() == Health.State.UNKNOWN;
    long now = System.nanoTime();
    refusing = refusal ? (refusing == 0 ? now : refusing) : 0;
    return refusal
        && check.hasUsualStartPeriod()
        && now - refusing >= TimeUnit.SECONDS.toNanos(check.failures());
  }

  /// Such as `liveness` or `liveness and readiness`.
  String purpose() {
    return liveness ? (readiness ? "health" : "liveness") : "readiness";
  }
}
