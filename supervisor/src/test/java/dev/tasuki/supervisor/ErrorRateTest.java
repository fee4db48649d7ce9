package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.ErrorRate.Requests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A version that fails requests must be noticed, and one that fails as many as ever must not.
final class ErrorRateTest {

  @ParameterizedTest(name = "{0}/{1} beside {2}/{3}, before {4}/{5}, limit {6}: bad {7}")
  @CsvSource({
    "0, 0, 0, 0, 0, 0, 5, false", // nobody tells anything
    "19, 19, 100, 0, 0, 0, 5, false", // too few to say
    "20, 2, 100, 0, 0, 0, 5, true",
    "100, 5, 100, 0, 0, 0, 5, false", // as much as is allowed
    "100, 6, 100, 0, 0, 0, 5, true",
    "100, 30, 100, 30, 0, 0, 5, false", // what both fail is not its doing
    "100, 36, 100, 30, 0, 0, 5, true",
    "100, 30, 5, 0, 1000, 300, 5, false", // too few meanwhile: how it was before
    "100, 30, 5, 5, 3, 3, 5, true", // the old has hardly had any: it counts as good
    "100, 1, 100, 0, 0, 0, 0, true",
    "100, 100, 100, 0, 0, 0, 100, false", // never
    "20, 500, 100, 0, 0, 0, 5, true" // counts failures apart
  })
  void judges(
      long fresh,
      long failed,
      long old,
      long oldFailed,
      long before,
      long beforeFailed,
      double limit,
      boolean bad) {
    var verdict =
        ErrorRate.judge(
            new Requests(fresh, failed),
            new Requests(old, oldFailed),
            new Requests(before, beforeFailed),
            limit);
    assertThat(verdict != null).as("%s", verdict).isEqualTo(bad);
  }

  /// A process that was replaced in between counts from nothing.
  @ParameterizedTest
  @CsvSource({"10, 1, 4, 1, 6, 0", "3, 1, 10, 0, 3, 1"})
  void countersMayBeginAnew(
      long now, long bad, long then, long badThen, long since, long badSince) {
    assertThat(new Requests(now, bad).since(new Requests(then, badThen)))
        .isEqualTo(new Requests(since, badSince));
  }
}
