package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MechanismsTest {
  @Test
  void everyMechanismSaysWhatWasFoundAndWhatIsLost() {
    assertThat(Mechanisms.all())
        .hasSize(7)
        .allSatisfy(mechanism -> {
          assertThat(mechanism.detail()).isNotBlank();
          assertThat(mechanism.without()).isNotBlank();
        });
    assertThat(Mechanisms.all())
        .filteredOn(mechanism -> mechanism.name().startsWith("classic BPF"))
        .allMatch(Mechanisms.Mechanism::works);
  }
}
