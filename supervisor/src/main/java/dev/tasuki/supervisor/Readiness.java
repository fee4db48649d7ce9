package dev.tasuki.supervisor;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// When a run is really up. `online` is never said earlier.
///
/// - It is to say itself when it is ready (`wait_ready`) and has not: not ready. After
///   `listenTimeout` that is a failure. Once it has, the next two rules hold as for any; where they
///   do not apply it is ready at once.
/// - It listens: ready once its latest listening socket has survived [#SETTLE] (programs that only
///   probe whether a port is free close it again at once) and every address that its predecessor
///   served is there. When some of those are missing it is given [#GRACE] after its last listen.
/// - It does not listen, and its predecessor did: not ready. After `listenTimeout` that is a
///   failure.
/// - It does not listen and nobody knows whether it will: ready when it has lived for `minUptime`
///   and has become quiet (a JVM that is still loading classes is not), or after `listenTimeout`.
///
/// Pure.
public final class Readiness {
  /// How long a listening socket must survive.
  public static final Duration SETTLE = Duration.ofMillis(100);

  /// How long a run that listens on some of its predecessor's addresses is waited for.
  public static final Duration GRACE = Duration.ofSeconds(3);

  /// What is known of a run.
  ///
  /// @param age time since spawn
  /// @param listening addresses it listens on
  /// @param sinceListen time since the latest of them appeared
  /// @param expected addresses that its predecessor served, empty when unknown or none
  /// @param quiet whether its process tree used little CPU lately
  /// @param word what it has said itself
  public record Observation(
      Duration age,
      Set<String> listening,
      Duration sinceListen,
      Set<String> expected,
      boolean quiet,
      Word word) {
    public Observation {
      listening = Set.copyOf(listening);
      expected = Set.copyOf(expected);
    }
  }

  /// Whether a run has said that it is ready.
  public enum Word {
    /// It is not asked to.
    NOT_ASKED,
    AWAITED,
    SAID
  }

  /// The verdict.
  public enum Verdict {
    NOT_YET,
    READY,
    /// It should listen and does not, and its time is over.
    TIMED_OUT
  }

  private Readiness() {}

  /// What a readiness check adds to a verdict: who is ready otherwise is ready only after its first
  /// good check, and late without one.
  ///
  /// @param passed whether it has passed, null when there is no such check
  /// @param overdue whether its time is over
  public static Verdict checked(Verdict otherwise, @Nullable Boolean passed, boolean overdue) {
    if (otherwise != Verdict.READY || passed == null || passed) {
      return otherwise;
    }
    return overdue ? Verdict.TIMED_OUT : Verdict.NOT_YET;
  }

  /// Judges one observation.
  public static Verdict judge(Observation seen, Duration minUptime, Duration listenTimeout) {
    boolean overdue = seen.age().compareTo(listenTimeout) >= 0;
    if (seen.word() == Word.AWAITED) {
      return overdue ? Verdict.TIMED_OUT : Verdict.NOT_YET;
    }
    if (!seen.listening().isEmpty()) {
      boolean complete = seen.listening().containsAll(seen.expected());
      Duration needed = complete ? SETTLE : GRACE;
      return seen.sinceListen().compareTo(needed) >= 0 ? Verdict.READY : Verdict.NOT_YET;
    }
    if (!seen.expected().isEmpty()) {
      return overdue ? Verdict.TIMED_OUT : Verdict.NOT_YET;
    }
    if (seen.word() == Word.SAID) {
      return Verdict.READY;
    }
    boolean livedLongEnough = seen.age().compareTo(minUptime) >= 0;
    return overdue || (livedLongEnough && seen.quiet()) ? Verdict.READY : Verdict.NOT_YET;
  }
}
