package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Spring Boot program as its plugin packs it: all jars, the library's agent too, are inside one.
final class SpringBootTest {
  private static final String JAR = Scenario.example("spring/target/spring.jar").toString();
  private static final Duration START = Duration.ofSeconds(80);
  private static final List<String> SMALL =
      List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  @Test
  void itIsItsOwnPrimaryAndItsWorkersTakeExactTurns(@TempDir Path directory)
      throws IOException, InterruptedException {
    int port = Scenario.freePort();
    Path output = directory.resolve("output");
    var line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java") + ""));
    line.addAll(SMALL);
    line.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar", JAR));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("WORKERS", "2");
    Process primary = builder.redirectOutput(output.toFile()).start();
    try {
      await().atMost(START).until(() -> answering(port) == 2);
      var answers = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        answers.add(answer(port));
      }
      assertThat(new HashSet<>(answers)).as(Files.readString(output)).hasSize(2);
      assertThat(answers.subList(2, 20)).isEqualTo(answers.subList(0, 18));
      primary.destroy();
      assertThat(primary.waitFor(30, TimeUnit.SECONDS)).as(Files.readString(output)).isTrue();
      assertThat(primary.exitValue()).isZero();
    } finally {
      primary.destroyForcibly().onExit().join(); // its workers end with it
    }
  }

  @Test
  void fourOfItShareAPortUnderTheDaemon() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var options = String.join(" ", SMALL);
      scenario.done(
          "start", JAR, "-n", "web", "-i", "4", "--policy", "random", "--node-args", options);
      Eventually.until(() -> LoadClient.burst(port, 100, 2).byProcess().size() == 4);
      LoadClient.burst(port, 400, 2).assertNothingLost();
    }
  }

  /// How many workers answer; none of them has to be there yet.
  private static long answering(int port) {
    var answers = new HashSet<String>();
    try {
      for (int i = 0; i < 4; i++) {
        answers.add(answer(port));
      }
    } catch (IOException e) {
      return 0;
    }
    return answers.size();
  }

  private static String answer(int port) throws IOException {
    try (var connection = HttpConnection.open(port)) {
      String answer = connection.get("/", false);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }
}
