package dev.tasuki.daemon;

import dev.tasuki.config.HealthCheck;
import dev.tasuki.supervisor.Health;
import java.time.Instant;
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

  /// Such as `liveness` or `liveness and readiness`.
  String purpose() {
    return liveness ? (readiness ? "health" : "liveness") : "readiness";
  }
}
