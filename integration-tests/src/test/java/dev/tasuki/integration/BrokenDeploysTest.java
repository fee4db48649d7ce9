package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The short version of `benchmarks/chaos --broken`: what no other test deploys.
final class BrokenDeploysTest {

  /// It would be reloaded for its memory again and again, once it were in all slots.
  @Test
  void aVersionThatTakesTooMuchMemoryGetsNoFurtherThanItsCanary() {
    try (var deploys = new BrokenDeploys(40)) {
      assertThat(deploys.deploy(BrokenDeploy.TAKES_TOO_MUCH_MEMORY).bad()).isEmpty();
    }
  }
}
