package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The short version of [Chaos]: each fault once, in a fixed order.
final class ChaosSmokeTest {
  private static final long SEED = 20_261;
  private static final Duration NO_LONGER_THAN_ONCE_EACH = Duration.ZERO;

  @Test
  void noFaultCostsARequestOnANewConnectionOrBreaksAnotherPromise() {
    var run = new ChaosRun(ChaosApp.NODE, new Random(SEED), 60, result -> {});
    var summary = run.run(List.of(Fault.values()), NO_LONGER_THAN_ONCE_EACH, true);
    assertThat(summary.results()).hasSize(Fault.values().length).allMatch(ChaosResult::isGood);
    assertThat(summary.requests().get(ChaosLoad.Kind.NEW)).isNotNull();
  }
}
