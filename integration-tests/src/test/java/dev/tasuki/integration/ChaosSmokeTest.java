package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The short version of [Chaos]: faults once each, in an order that is always the same. Left to the
/// long version: a failing health check, which waits out a start period of 30 s.
final class ChaosSmokeTest {
  private static final long SEED = 20_261;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final EnumSet<Fault> LEFT_OUT =
      EnumSet.of(Fault.DEPLOY_THAT_FAILS_ITS_HEALTH_CHECK);

  @Test
  void noFaultCostsARequestOnANewConnectionOrBreaksAnotherPromise() {
    var faults = List.copyOf(EnumSet.complementOf(LEFT_OUT));
    var load = new ChaosRun.Rate(60, List.of(ChaosLoad.Kind.values()));
    var run = new ChaosRun(ChaosApp.NODE, "", new Random(SEED), load, Chaos::tellIfBad);
    var summary = run.run(faults, new ChaosRun.Extent(LIMIT, 0, 1, 0));
    assertThat(summary.results())
        .hasSizeGreaterThanOrEqualTo(faults.size() - 1) // only root has a disk to fill
        .allMatch(ChaosResult::isGood);
  }
}
