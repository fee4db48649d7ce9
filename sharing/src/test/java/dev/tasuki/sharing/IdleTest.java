package dev.tasuki.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleTest {
  private static final Path TASKS = Path.of("/proc/self/task");

  @TempDir Path directory;

  @Test
  void idleAppsCostNotASingleWakeUp() throws Exception {
    try (Harness harness = new Harness(directory, new DirectAccess())) {
      int port = Harness.freePort();
      harness.workers(2, Policy.RANDOM, port);
      Harness.spread(port, 20);
      Path thread = thread();
      // The looks end about a second after the last connection.
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofSeconds(1))
          .until(
              new java.util.concurrent.Callable<Boolean>() {
                private long before = wakeUps(thread);

                @Override
                public Boolean call() throws IOException {
                  long now = wakeUps(thread);
                  boolean same = now == before;
                  before = now;
                  return same;
                }
              });
      assertThat(Harness.spread(port, 20)).hasSize(2);
    }
  }

  private static Path thread() throws IOException {
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals("port-sharing")) {
          return task;
        }
      }
    }
    throw new AssertionError("no thread port-sharing");
  }

  private static long wakeUps(Path thread) throws IOException {
    return Files.readAllLines(thread.resolve("status")).stream()
        .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
        .sum();
  }
}
