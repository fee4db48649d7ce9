package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A bad version must not take the service down: the old one serves on, and the user is told.
final class BadVersionTest {

  static Stream<Arguments> badVersions() {
    return Stream.of(
        Arguments.of("crashes at start", "throw new Error('cannot find the database');"),
        Arguments.of("never listens", "console.error('waiting'); setInterval(() => {}, 1000);"),
        Arguments.of(
            "exits soon after it listens",
            Servers.node("setTimeout(() => process.exit(9), 500);")));
  }

  @ParameterizedTest(name = "{0}, instances: 2")
  @MethodSource("badVersions")
  void theOldVersionServesOnWhenTheNewOne(String what, String badVersion)
      throws InterruptedException {
    assertReverted(badVersion, "-i", "2");
  }

  @ParameterizedTest(name = "{0}, single instance")
  @MethodSource("badVersions")
  void theOldVersionOfASingleInstanceServesOnWhenTheNewOne(String what, String badVersion)
      throws InterruptedException {
    assertReverted(badVersion);
  }

  private static void assertReverted(String badVersion, String... options)
      throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var program = scenario.file("app.js", Servers.node("")).toString();
      var start = Stream.of("start", program, "--name", "web", "--listen-timeout", "3000");
      scenario.done(Stream.concat(start, Stream.of(options)).toArray(String[]::new));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 100)) {
        scenario.file("app.js", badVersion);
        var reload = scenario.run("reload", "web");
        assertThat(reload.status()).as("%s", reload).isNotZero();
        assertThat(reload.output() + reload.error()).contains("reverted");
        assertThat(scenario.pids("web")).isEqualTo(before);
        load.stop().assertNothingLost();
      }
      scenario.file("app.js", Servers.node(""));
      scenario.done("reload", "web");
      assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(before);
    }
  }
}
