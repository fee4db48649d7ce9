package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cluster library as docs/cluster.md says to use it: a source file and the jars of the
/// distribution, no Maven and no daemon.
final class LibraryTest {
  @TempDir Path directory;
  private int port;
  private Process primary;

  @BeforeEach
  void start() throws IOException {
    port = Scenario.freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Scenario.DISTRIBUTION.resolve("lib/tasuki-cluster.jar").toString(),
            "MinimalServer.java");
    builder.environment().put("PORT", Integer.toString(port));
    primary =
        builder
            .directory(Scenario.ROOT.resolve("examples/cluster").toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
  }

  @AfterEach
  void end() {
    primary.destroyForcibly().onExit().join(); // its workers end with it
  }

  @Test
  void theProgramOfTheDocumentsFindsTheAgentBesideTheLibraryAndItsWorkersTakeExactTurns()
      throws IOException {
    int workers = Runtime.getRuntime().availableProcessors();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> output().lines().filter(line -> line.endsWith(" listens")).count() == workers);
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 10 * workers; i++) {
      answers.add(answer());
    }
    assertThat(new TreeSet<>(answers)).as(output()).hasSize(workers);
    for (int i = workers; i < answers.size(); i++) {
      assertThat(answers.get(i)).as(answers.toString()).isEqualTo(answers.get(i - workers));
    }
  }

  private String answer() throws IOException {
    try (HttpConnection connection = HttpConnection.open(port)) {
      String answer = connection.get("/", false);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output"));
  }
}
