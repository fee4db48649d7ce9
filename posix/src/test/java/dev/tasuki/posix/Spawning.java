package dev.tasuki.posix;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/// What the spawn tests have in common.
final class Spawning {
  static final List<String> ENVIRONMENT = List.of("PATH=/usr/local/bin:/usr/bin:/bin");

  private Spawning() {}

  static SpawnRequest request(Path directory, String... argv) {
    return request(directory, FilterMode.NONE, Map.of(), argv);
  }

  static SpawnRequest request(
      Path directory, FilterMode filter, Map<Integer, Integer> inherited, String... argv) {
    return new SpawnRequest(
        List.of(argv),
        ENVIRONMENT,
        directory.toString(),
        SpawnRequest.NO_INPUT,
        directory.resolve("out").toString(),
        directory.resolve("err").toString(),
        inherited,
        filter);
  }

  /// Runs to the end; the process is gone when this returns.
  static WaitStatus run(SpawnRequest request) throws IOException {
    SpawnOutcome outcome = Spawner.spawn(request);
    assertThat(outcome.failure()).isEmpty();
    Descriptor listener = outcome.listener();
    if (listener != null) {
      listener.close();
    }
    return await(outcome);
  }

  static WaitStatus await(SpawnOutcome outcome) throws IOException {
    try (PidFd pidfd = new PidFd(requireNonNull(outcome.pidfd()))) {
      try {
        Awaitility.await()
            .pollInterval(Duration.ofMillis(2))
            .atMost(Duration.ofSeconds(10))
            .until(pidfd::isEnded);
      } finally {
        pidfd.sendSignal(Signal.SIGKILL);
      }
      WaitStatus status = pidfd.reap();
      return status == null ? WaitStatus.UNKNOWN : status;
    }
  }

  static String output(Path directory) throws IOException {
    return Files.readString(directory.resolve("out"));
  }
}
