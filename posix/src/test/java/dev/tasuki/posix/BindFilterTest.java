package dev.tasuki.posix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BindFilterTest {
  @TempDir Path directory;

  @Test
  void theFilterIsOnTheChildAndOnNoThreadOfThisJvm() throws Exception {
    assumeThat(BindFilter.probe(FilterMode.NO_NEW_PRIVILEGES)).isZero();
    SpawnOutcome outcome = spawn(FilterMode.NO_NEW_PRIVILEGES);
    Descriptor listener = requireNonNull(outcome.listener());
    assertThat(outcome.filterErrno()).isZero();
    Spawning.await(outcome);
    listener.close();
    assertThat(Spawning.output(directory).lines()).contains("Seccomp:\t2", "NoNewPrivs:\t1");
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      assertThat(tasks.map(BindFilterTest::status))
          .allMatch(status -> status.isEmpty() || status.contains("\nNoNewPrivs:\t0\n"));
    }
  }

  @Test
  void aPrivilegedFilterLeavesSetuidProgramsTheirPrivilege() throws Exception {
    assumeThat(FilterMode.preferred()).isEqualTo(FilterMode.PRIVILEGED);
    assumeThat(BindFilter.probe(FilterMode.PRIVILEGED)).isZero();
    SpawnOutcome outcome = spawn(FilterMode.PRIVILEGED);
    Descriptor listener = requireNonNull(outcome.listener());
    Spawning.await(outcome);
    listener.close();
    assertThat(Spawning.output(directory).lines()).contains("Seccomp:\t2", "NoNewPrivs:\t0");
  }

  @Test
  void theListenerHangsUpWhenTheWholeTreeIsGone() throws Exception {
    assumeThat(BindFilter.probe(FilterMode.NO_NEW_PRIVILEGES)).isZero();
    SpawnOutcome outcome = spawn(FilterMode.NO_NEW_PRIVILEGES);
    Descriptor listener = requireNonNull(outcome.listener());
    try (Poller poller = new Poller()) {
      poller.add(listener, 0, 5);
      Spawning.await(outcome);
      int[] seen = new int[1];
      poller.await(5_000, (token, events) -> seen[0] = events);
      assertThat(seen[0] & Poller.HANG_UP).isNotZero();
    }
    listener.close();
  }

  private SpawnOutcome spawn(FilterMode mode) {
    return Spawner.spawn(Spawning.request(directory, mode, Map.of(), "cat", "/proc/self/status"));
  }

  private static String status(Path task) {
    try {
      return Files.readString(task.resolve("status"));
    } catch (java.nio.file.NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
