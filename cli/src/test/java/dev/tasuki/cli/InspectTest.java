package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InspectTest {
  @TempDir Path folder;

  @Test
  void smallValuesStandOnOneLine() {
    assertThat(Inspect.of(List.of())).isEqualTo("[]");
    assertThat(Inspect.of(List.of(0, 1))).isEqualTo("[ 0, 1 ]");
    assertThat(Inspect.of(List.of("--harmony"))).isEqualTo("[ '--harmony' ]");
    assertThat(Inspect.of(java.util.Map.of("a-b", "it's"))).isEqualTo("{ 'a-b': \"it's\" }");
  }

  /// Scripts parse what they know: it has to be the same, character for character.
  @Test
  void nothingLooksOtherThanWhatNodeShows() throws Exception {
    Assumptions.assumeTrue(hasNode(), "node is not installed");
    List<String> values =
        List.of(
            "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,100,1000]",
            "[\"a\",\"bb\",\"ccc\",\"dddd\",\"eeeee\",\"f\",\"gg\",\"--port\",\"8080\"]",
            "[{\"a\":{\"b\":{\"c\":{}}}}]",
            "[{\"a\":{\"b\":{\"c\":1}}, \"d\":[[],[1,[2,[3]]]]}]",
            "{\"text\":\"tab\\t quote' back\\\\ \\u0007 \\u001b[31m \\\"both'\"}",
            "{\"a\":null,\"b\":true,\"c\":1.5,\"long\":\"" + "x".repeat(150) + "\"}",
            "{\"pem\":{\"key\":\"" + "line of some length\\n".repeat(12) + "\"}}",
            jlist());
    for (String value : values) {
      Object parsed = io.avaje.jsonb.Jsonb.builder().build().type(Object.class).fromJson(value);
      assertThat(Inspect.of(parsed)).isEqualTo(node(value));
    }
  }

  private static String jlist() {
    return Jlist.render(
        List.of(
            Fixture.instance(0, Fixture.app("api", 2), Status.ONLINE),
            Fixture.instance(1, Fixture.app("api", 2), Status.ERRORED)),
        Fixture.NOW,
        false);
  }

  private static boolean hasNode() {
    for (String path : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(path, "node"))) {
        return true;
      }
    }
    return false;
  }

  private String node(String json) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("value.json"), json);
    Path output = folder.resolve("output");
    Process node =
        new ProcessBuilder(
                "node",
                "-e",
                "process.stdout.write(require('util').inspect(JSON.parse(require('fs')"
                    + ".readFileSync(process.argv[1])), {depth: null, maxArrayLength: null}))",
                file.toString())
            .redirectOutput(output.toFile())
            .start();
    assertThat(node.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output);
  }
}
