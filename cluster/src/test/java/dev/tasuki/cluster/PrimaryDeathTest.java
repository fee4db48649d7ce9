package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Workers without a primary would serve on unseen, and hold the port against the next primary.
class PrimaryDeathTest {
  @TempDir Path directory;

  /// Node ends with its channel. Python's server knows of none, nor does a Java server without the
  /// agent.
  @ParameterizedTest
  @ValueSource(strings = {"banner.js", "plain.py", "java"})
  void workersOfAnyKindEndWithAKilledPrimary(String kind) throws Exception {
    int port = freePort();
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    try (RunningProgram running =
        RunningProgram.of(directory, options, DyingProgram.class, port, kind)) {
      running.await("listening", 2);
      List<Integer> workers = running.pids("listening");
      assertThat(workers).allMatch(RunningProgram::isAlive);
      running.signal("KILL");
      await()
          .atMost(ClusterHarness.PATIENCE)
          .until(() -> workers.stream().noneMatch(RunningProgram::isAlive));
      try (ServerSocket next = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(next.isBound()).isTrue();
      }
      assertThat(temporary).as("what nobody removes any more").isEmptyDirectory();
    }
  }
}
