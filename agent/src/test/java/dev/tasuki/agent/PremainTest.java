package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JVMs that get the agent but no part in a cluster.
final class PremainTest {
  @TempDir Path directory;

  @Test
  void anOldJvmSaysSoInOneLineAndRunsTheProgram() throws Exception {
    Optional<Path> old = oldJava();
    Assumptions.assumeTrue(old.isPresent(), "no JVM of Java 17 or 21 here");
    assertThat(run(old.orElseThrow().toString(), Map.of("NODE_CHANNEL_FD", "3")))
        .matches(
            "tasuki: Java \\d+ is too old to share connections \\(22 is needed\\); servers bind"
                + " their ports themselves\nhello");
  }

  @Test
  void aProgramWithoutAPrimaryRunsAsWithoutTheAgent() throws Exception {
    assertThat(run(TestWorker.JAVA, Map.of())).isEqualTo("hello");
  }

  /// Children of a worker inherit its environment, but not the channel.
  @Test
  void aProgramThatInheritedOnlyTheEnvironmentRunsAsWithoutTheAgent() throws Exception {
    for (String number : List.of("3", "900", "nonsense")) {
      assertThat(run(TestWorker.JAVA, Map.of("NODE_CHANNEL_FD", number, "NODE_UNIQUE_ID", "1")))
          .isEqualTo("hello");
    }
  }

  private static Optional<Path> oldJava() throws IOException {
    Path folder = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> homes = Files.list(folder)) {
      return homes
          .filter(home -> home.toString().matches(".*-(17|21)\\b.*"))
          .map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  /// Runs a program that binds a port, and says hello, twice in case: channel and socket.
  private String run(String java, Map<String, String> environment) throws Exception {
    Path program = directory.resolve("Hello.java");
    Files.writeString(
        program,
        """
        public class Hello {
          public static void main(String[] arguments) throws Exception {
            new java.net.ServerSocket(0).close();
            java.nio.channels.ServerSocketChannel.open().bind(null).close();
            System.out.print("hello");
          }
        }
        """);
    List<String> command = new ArrayList<>(List.of(java, "-javaagent:" + TestWorker.AGENT));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", program.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("NODE_CHANNEL_FD");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
    return output;
  }
}
