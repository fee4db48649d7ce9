package dev.tasuki.daemon;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an app's instances are replaced.
///
/// Immutable.
///
/// @param canary how many slots are replaced first and watched, before the rest follows
/// @param bake how long those are watched: their old processes wait beside them, so that going back
///   is instant; zero for no watch
/// @param maxParallel how many slots are replaced at a time, at least 1
/// @param maxUnavailable how many slots at a time are stopped before their successors are started;
///   0: no slot is, the new process always comes first
/// @param queue whether to wait while another operation works on the app, instead of being refused
/// @param maxErrorRate by how many percentage points those that are watched may fail more often
///   than the old ones; null: as the app says
public record DeployOptions(
    int canary,
    Duration bake,
    int maxParallel,
    int maxUnavailable,
    boolean queue,
    @Nullable Double maxErrorRate) {
  /// One slot after the other, without a watch.
  public static final DeployOptions DEFAULT =
      new DeployOptions(1, Duration.ZERO, 1, 0, false, null);

  public DeployOptions {
    if (canary < 1 || maxParallel < 1 || maxUnavailable < 0 || bake.isNegative()) {
      throw new IllegalArgumentException(
          "not possible: " + canary + " " + bake + " " + maxParallel);
    }
  }

  boolean watches() {
    return !bake.isZero();
  }
}
