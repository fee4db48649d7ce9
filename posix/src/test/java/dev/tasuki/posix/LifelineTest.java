package dev.tasuki.posix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifelineTest {
  @TempDir Path directory;

  @Test
  void aProcessIsSignalledWhenTheLineEndsAndNotBefore() throws Exception {
    Lifeline line = Lifeline.open();
    SpawnOutcome kept;
    SpawnOutcome tied;
    try (Lifeline other = Lifeline.open()) {
      tied = sleeper(other);
      kept = sleeper(line);
      try (PidFd process = new PidFd(requireNonNull(tied.pidfd()).duplicate())) {
        assertThat(process.isEnded()).isFalse();
      }
    }
    assertThat(Spawning.await(tied)).isEqualTo(WaitStatus.signalled(Signal.SIGTERM));
    try (PidFd process = new PidFd(requireNonNull(kept.pidfd()).duplicate())) {
      assertThat(process.isEnded()).isFalse();
    }
    line.close();
    assertThat(Spawning.await(kept)).isEqualTo(WaitStatus.signalled(Signal.SIGTERM));
  }

  private SpawnOutcome sleeper(Lifeline line) throws PosixException {
    try (Descriptor hook = line.hook()) {
      SpawnOutcome outcome =
          Spawner.spawn(
              Spawning.request(
                  directory, FilterMode.NONE, Map.of(5, hook.number()), "sleep", "100"));
      assertThat(outcome.failure()).isEmpty();
      Lifeline.tie(hook, outcome.pid(), Signal.SIGTERM);
      return outcome;
    }
  }
}
