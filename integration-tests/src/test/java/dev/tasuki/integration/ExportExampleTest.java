package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// An example of an export that is no longer what is exported. (The units for systemd name paths of
/// the machine on which they were made.)
final class ExportExampleTest {
  private static final Path EXAMPLE = Scenario.example("export");

  @Test
  void theExportedManifestsOfTheExampleAreThoseThatAreShown() throws IOException {
    try (var scenario = Scenario.open()) {
      export(scenario, "kubernetes", "--env", "production");
      export(scenario, "nomad");
    }
  }

  private static void export(Scenario scenario, String system, String... options)
      throws IOException {
    var made = scenario.work().resolve(system);
    scenario.done(
        Stream.of(
                List.of("export", system, EXAMPLE.resolve("ecosystem.config.js").toString()),
                List.of("--image", "registry.example/shop:7", "-o", made.toString()),
                List.of(options))
            .flatMap(List::stream)
            .toArray(String[]::new));
    try (var files = Files.list(EXAMPLE.resolve(system))) {
      for (var shown : files.toList()) {
        assertThat(made.resolve(shown.getFileName())).hasSameTextualContentAs(shown);
      }
    }
  }
}
