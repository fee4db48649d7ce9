package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScaleRulesTest {
  @TempDir private Path folder;

  private AppDefinition app(String instances) throws IOException, ConfigException {
    Path file = folder.resolve("apps.json");
    Files.writeString(
        file,
        "{\"apps\": [{\"name\": \"web\", \"script\": \"/bin/sleep\", \"instances\": %s}]}"
            .formatted(instances));
    return Ecosystem.read(file.toString(), folder, Map.of())
        .definitions(AppResolver.ofThisMachine(), Map.of(), null, List.of())
        .getFirst();
  }

  @Test
  void anObjectSaysAllOfIt() throws Exception {
    AppDefinition app =
        app("{\"min\": 2, \"max\": 8, \"cpu\": 50, \"queue\": false, \"latency\": \"200ms\"}");
    assertThat(app.instances()).isEqualTo(2);
    assertThat(app.cluster()).isTrue();
    assertThat(app.facets().scale())
        .isEqualTo(
            new ScaleRules(
                2,
                8,
                50,
                0,
                Duration.ofMillis(200),
                null,
                ScaleRules.UP_AFTER,
                ScaleRules.COOL_DOWN));
  }

  @Test
  void aRangeIsEnough() throws Exception {
    AppDefinition app = app("\"2..8\"");
    assertThat(app.instances()).isEqualTo(2);
    assertThat(app.facets().scale().max()).isEqualTo(8);
    assertThat(app.facets().scale().within(12)).isEqualTo(8);
    assertThat(app("3").facets().scale()).isEqualTo(ScaleRules.NONE);
    assertThat(app("3").facets().scale().within(12)).isEqualTo(12);
  }

  @Test
  void anAppWithinItsRangeDiffersInNothing() throws Exception {
    AppDefinition app = app("\"2..8\"");
    assertThat(DefinitionDifference.between(app, 5, app)).isEmpty();
    assertThat(DefinitionDifference.between(app, 9, app)).containsExactly("instances 9 -> 8");
    assertThat(DefinitionDifference.between(app("2"), 2, app))
        .containsExactly("instances.range default -> 2..8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"min\": 2}|max is missing",
        "{\"min\": 4, \"max\": 2}|min 4, max 2",
        "\"0..3\"|no instance at all",
        "{\"max\": 4, \"cpus\": 2}|cpus is not known",
        "{\"max\": 4, \"cpu\": \"hot\"}|cpu hot",
        "{\"max\": 4, \"cpu\": 0, \"queue\": 0}|at least one",
        "{\"max\": 4, \"cool_down\": \"soon\"}|cool_down soon",
        "[2, 8]|expected"
      })
  void whatIsWrongIsNamedWithFileAndLine(String instances, String problem) {
    assertThatThrownBy(() -> app(instances))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("apps.json, line 1")
        .hasMessageContaining("instances")
        .hasMessageContaining(problem);
  }
}
