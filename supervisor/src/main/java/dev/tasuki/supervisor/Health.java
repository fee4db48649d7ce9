package dev.tasuki.supervisor;

import java.time.Duration;

/// How a run does by one of its checks.
///
/// - Nothing is said of a run before it has passed `successes` checks, or has failed `failures` of
///   them outside its start period.
/// - A run that has once been well has no start period any more.
/// - Only checks in a row count, so that a single one that is lost changes nothing.
///
/// Pure and immutable.
///
/// @param state what is known
/// @param failures failed checks in a row, the last one included
/// @param successes passed checks in a row, the last one included
public record Health(State state, int failures, int successes) {
  /// A run that was never asked.
  public static final Health UNKNOWN = new Health(State.UNKNOWN, 0, 0);

  /// What is known of a run.
  public enum State {
    UNKNOWN("not known yet"),
    WELL("well"),
    ILL("failing");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /// As it is shown.
    public String word() {
      return word;
    }
  }

  /// How many checks in a row count.
  ///
  /// @param startPeriod how long failures of a run that was never well do not count
  public record Limits(int failures, int successes, Duration startPeriod) {}

  /// After one check.
  ///
  /// @param passed what came of it
  /// @param age time since the run's spawn
  public Health after(boolean passed, Duration age, Limits limits) {
    if (passed) {
      int row = Math.min(successes + 1, limits.successes());
      return new Health(row >= limits.successes() ? State.WELL : state, 0, row);
    }
    boolean starting = state == State.UNKNOWN && age.compareTo(limits.startPeriod()) < 0;
    int row = starting ? 0 : Math.min(failures + 1, limits.failures());
    return new Health(row >= limits.failures() ? State.ILL : state, row, 0);
  }
}
