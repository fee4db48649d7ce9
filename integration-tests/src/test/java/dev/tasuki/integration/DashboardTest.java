package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The dashboard in a headless Chromium. `.ci/run` installs the browser (`chromium`) and the
/// library that drives it (`playwright-core`, into `target/browser`); without them this is skipped.
final class DashboardTest {
  private static final Path LIBRARY = Path.of("target/browser/node_modules").toAbsolutePath();
  private static final List<Path> BROWSERS =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"));

  @Test
  void thePageLoadsLivesActsAndRunsNoNameAsMarkup() {
    Path browser = BROWSERS.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(browser != null, "no chromium: .ci/run installs it");
    assumeTrue(
        Files.isDirectory(LIBRARY.resolve("playwright-core")),
        "no playwright-core: npm install --prefix integration-tests/target/browser playwright-core");
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      scenario.file("hostile.sh", "#!/bin/sh\necho '<script>window.broken=1</script>'; sleep 600");
      scenario.done("start", "hostile.sh", "--name", "x <img src=q onerror=window.broken=1>");
      var address = scenario.done("dashboard", "--port", "0").output().strip();
      var script = Path.of("src/test/resources/dashboard.mjs").toAbsolutePath().toString();
      var result =
          scenario
              .start(
                  "dashboard.mjs",
                  List.of("node", script, LIBRARY.toString(), String.valueOf(browser), address))
              .await()
              .assertDone();
      assertThat(result.output()).contains("ok phone");
    }
  }
}
