package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An `Error` in the sharing thread must leave no worker standing still.
class FailureTest {
  @TempDir Path directory;

  @Test
  void outOfMemoryDuringABindLeavesItToTheKernelAndLaterBindsToUs() throws Exception {
    AtomicBoolean full = new AtomicBoolean(true);
    DirectAccess access =
        new DirectAccess() {
          @Override
          public Descriptor duplicate(int tid, int number) throws PosixException {
            if (full.getAndSet(false)) {
              throw new OutOfMemoryError("as the test wants");
            }
            return super.duplicate(tid, number);
          }
        };
    try (Harness harness = new Harness(directory, access)) {
      int alone = freePort();
      long first = harness.python(worker("unlucky", 0, Policy.RANDOM), alone);
      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(get(alone, "/")).isEqualTo(harness.pid(first)));
      assertThat(harness.sharing.sockets(first)).isEmpty();
      assertThat(harness.notices)
          .containsExactly(first + ": its port is not shared: as the test wants");
      int port = freePort();
      harness.workers(2, Policy.RANDOM, port);
      assertThat(spread(port, 60)).hasSize(2);
    }
  }

  @Test
  void sharingThatCannotGoOnEndsTheProcessSoThatTheNextOneIsStarted() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            BrokenSharingMain.class.getName(),
            directory.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(70);
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }
}
