package dev.tasuki.config;

import java.time.Duration;
import java.util.List;

/// When and how an app is started again by itself, beyond its restart budget.
///
/// @param delay fixed pause before each restart (`restart_delay`), zero for Tasuki's own back-off
/// @param backoff first pause of an exponential back-off (`exp_backoff_restart_delay`): half as
///   long again each time, up to 15 s, from the start after 30 s of life; zero for none
/// @param stopExitCodes exit codes after which it is not started again
/// @param maxMemoryBytes resident memory of its process tree above which it is reloaded, 0: no
///   limit
public record RestartRules(
    Duration delay, Duration backoff, List<Integer> stopExitCodes, long maxMemoryBytes) {
  /// What an app has that says nothing about it.
  public static final RestartRules NONE =
      new RestartRules(Duration.ZERO, Duration.ZERO, List.of(), 0);

  /// The restart budget of an app with exponential back-off that sets none: it tries for ever, ever
  /// more slowly. This is what such a back-off is for.
  static final int NO_LIMIT = Integer.MAX_VALUE;

  public RestartRules {
    stopExitCodes = List.copyOf(stopExitCodes);
  }

  static RestartRules of(StartOptions options) throws ConfigException {
    Duration delay = Words.duration("--restart-delay", options.restartDelay, Duration.ZERO);
    Duration backoff =
        Words.duration("--exp-backoff-restart-delay", options.backoffDelay, Duration.ZERO);
    if (!delay.isZero() && !backoff.isZero()) {
      throw new ConfigException(
          "--restart-delay and --exp-backoff-restart-delay exclude each other");
    }
    return new RestartRules(
        delay,
        backoff,
        Words.exitCodes(options.stopExitCodes),
        Words.bytes("--max-memory-restart", options.maxMemory));
  }
}
