package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Java workers of a primary that we did not write: that of Node's own cluster module.
final class NodePrimaryTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"JdkHttp", "PlainSocket"})
  void roundRobinOfNodeIsExact(String program) throws Exception {
    String seen = run("rr", program);
    assertThat(seen).contains("\"worker=1\":50", "\"worker=2\":50");
    assertThat(seen).contains("\"online\":2", "\"exits\":[\"0 null true\",\"0 null true\"]");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"JdkHttp", "NettyServer"})
  void socketsThatNodeSharesAreServed(String program) throws Exception {
    assertThat(run("none", program))
        .contains("worker=", "\"online\":2", "\"exits\":[\"0 null true\",\"0 null true\"]");
  }

  private String run(String policy, String program) throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node"))),
        "no node here");
    Path script = Path.of(NodePrimaryTest.class.getResource("/primary.js").toURI());
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(
                "node",
                script.toString(),
                TestWorker.JAVA,
                TestWorker.AGENT,
                TestWorker.classPath(),
                "dev.tasuki.agent.workers." + program)
            .redirectError(errors.toFile());
    builder.environment().put("NODE_CLUSTER_SCHED_POLICY", policy);
    Process node = builder.start();
    try {
      String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(node.waitFor()).describedAs(output + Files.readString(errors)).isZero();
      return output.substring(output.lastIndexOf("{\"online\""));
    } finally {
      node.destroyForcibly();
    }
  }
}
