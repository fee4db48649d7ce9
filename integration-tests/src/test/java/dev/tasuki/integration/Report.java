package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/// What became of each request of a [LoadClient].
///
/// @param sent requests begun
/// @param answered requests with a complete `200 OK`
/// @param refused connections that were refused
/// @param reset connections that ended before the answer was complete
/// @param timedOut requests without an answer in time
/// @param wrong other answers
/// @param byProcess answers by the process id that the body names, 0 when it names none
/// @param failures the first failures, in words
record Report(
    int sent,
    int answered,
    int refused,
    int reset,
    int timedOut,
    int wrong,
    Map<Long, Integer> byProcess,
    List<String> failures) {

  Report {
    byProcess = Map.copyOf(byProcess);
    failures = List.copyOf(failures);
  }

  /// Requests that a user would have noticed.
  int failed() {
    return sent - answered;
  }

  /// Answers of the busiest process over those of the idlest.
  double spread() {
    return (double) Collections.max(byProcess.values()) / Collections.min(byProcess.values());
  }

  /// Fails unless there was load, and every request of it was answered.
  Report assertNothingLost() {
    assertThat(sent).as("requests sent").isPositive();
    assertThat(failed()).as("failed requests: %s", this).isZero();
    return this;
  }
}
