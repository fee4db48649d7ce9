package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.sharing.Mechanisms.Mechanism;
import java.util.List;
import org.junit.jupiter.api.Test;

class MechanismsTest {
  @Test
  void everyMechanismSaysWhatWasFoundAndWhatIsLost() {
    List<Mechanism> all = Mechanisms.all();
    assertThat(all)
        .hasSize(7)
        .allSatisfy(mechanism -> {
          assertThat(mechanism.detail()).isNotBlank();
          assertThat(mechanism.without()).isNotBlank();
        });
    assertThat(all)
        .filteredOn(mechanism -> mechanism.name().startsWith("classic BPF"))
        .allMatch(Mechanism::works);
    assertThat(all.getFirst().detail()).startsWith("mode ");
  }

  @Test
  void theSummarySaysWhatFollowsFromTheMechanisms() {
    assertThat(Mechanisms.summary(true, true, true).detail())
        .isEqualTo("mode adopt, policy auto means round-robin");
    assertThat(Mechanisms.summary(true, false, false).detail())
        .isEqualTo("mode inject, policy auto means random");
    assertThat(Mechanisms.summary(false, true, true))
        .extracting(Mechanism::works, Mechanism::detail)
        .containsExactly(false, "mode none");
  }

  @Test
  void tryingTheFilterLeavesOurOwnThreadsWithoutIt() throws Exception {
    Mechanisms.all();
    assertThat(java.nio.file.Files.readString(java.nio.file.Path.of("/proc/thread-self/status")))
        .contains("Seccomp:\t0");
  }
}
