package dev.tasuki.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class HistogramTest {
  private static final Percentage PRECISE = Percentage.withPercentage(0.8);

  @Test
  void percentilesAreThoseOfTheSortedTimes() {
    var random = new Random(7);
    var histogram = new Histogram();
    var times = new long[10_000];
    for (int i = 0; i < times.length; i++) {
      times[i] = (long) Math.exp(random.nextDouble() * 30); // from 1 ns to hours
      histogram.record(times[i]);
    }
    Arrays.sort(times);
    assertThat(histogram.count()).isEqualTo(times.length);
    assertThat(histogram.largest()).isEqualTo(times[times.length - 1]);
    assertThat(histogram.mean()).isCloseTo(Arrays.stream(times).average().orElse(0), within(1.0));
    for (double percent : new double[] {1, 50, 90, 99, 99.9}) {
      long exact = times[(int) Math.ceil(times.length * percent / 100) - 1];
      assertThat(histogram.percentile(percent)).as("p%s", percent).isCloseTo(exact, PRECISE);
    }
    assertThat(histogram.percentile(100)).isEqualTo(histogram.largest());
  }

  @Test
  void theSmallestAndTheLargestTimesHaveAPlace() {
    var histogram = new Histogram();
    histogram.record(-5);
    histogram.record(0);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.percentile(50)).isZero();
    assertThat(histogram.percentile(100)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whatHasSeenNothingSaysZero() {
    assertThat(new Histogram().percentile(99)).isZero();
    assertThat(new Histogram().mean()).isZero();
  }
}
