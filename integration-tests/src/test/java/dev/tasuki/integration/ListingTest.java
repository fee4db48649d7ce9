package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the user is shown must be there, and true.
final class ListingTest {
  private static final String TALKER =
      "console.log('to output'); console.error('to error'); setInterval(() => {}, 1000);";

  @Test
  void anEmptyListIsAnEmptyList() {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.done("jlist").output().strip()).isEqualTo("[]");
      scenario.done("ls");
    }
  }

  @Test
  void noInstanceIsMissingInTheList() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var list = scenario.done("ls").output();
      assertThat(list).contains("web").contains("online");
      assertThat(scenario.pids("web")).allSatisfy(pid -> assertThat(list).contains("" + pid));
      assertThat(list).as("no colour when the output is no terminal").doesNotContain("\u001b[");
    }
  }

  @Test
  void describeTellsWhatRunsWhereAndSinceWhen() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      scenario.done(Servers.NODE.start());
      var instance = scenario.instances("web").getFirst();
      assertThat(scenario.done("describe", "web").output())
          .contains("online")
          .contains(Servers.NODE.program())
          .contains(Long.toString(instance.pid()))
          .contains(instance.outLog())
          .contains(instance.errorLog());
    }
  }

  @Test
  void noLineOfALogIsMissing() {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("talker.js", TALKER).toString();
      scenario.done("start", program, "--name", "talker");
      Eventually.asserted(() ->
          assertThat(scenario.done("logs", "talker", "--nostream").output())
              .contains("to output")
              .contains("to error"));
      assertThat(scenario.done("logs", "talker", "--nostream", "--out").output())
          .contains("to output")
          .doesNotContain("to error");
      assertThat(scenario.done("logs", "talker", "--nostream", "--err").output())
          .contains("to error")
          .doesNotContain("to output");
      scenario.done("flush", "talker");
      assertThat(scenario.done("logs", "talker", "--nostream").output())
          .doesNotContain("to output")
          .doesNotContain("to error");
    }
  }

  @Test
  void aLogThatIsFollowedShowsWhatIsWrittenLater() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file(
              "clock.js", "let n = 0; setInterval(() => console.log(`tick ${n++}`), 100);");
      scenario.done("start", program.toString(), "--name", "clock");
      var logs = scenario.background("logs", "clock");
      Eventually.until(() -> logs.outputSoFar().contains("tick 5"));
      Eventually.until(() -> logs.outputSoFar().contains("tick 15"));
      logs.process().destroy();
      logs.process().waitFor();
      scenario.done("ping");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "alpha", "0", "/^alp/", "default"})
  void noSelectorMissesItsInstance(String selector) {
    try (var scenario = Scenario.open()) {
      var sleeper = scenario.file("sleeper.sh", "exec sleep 1000\n").toString();
      scenario.done("start", sleeper, "--name", "alpha");
      scenario.done("start", sleeper, "--name", "beta");
      var alpha = scenario.pids("alpha");
      var beta = scenario.pids("beta");
      scenario.done("restart", selector);
      assertThat(scenario.pids("alpha")).isNotEqualTo(alpha);
      if (selector.equals("all") || selector.equals("default")) {
        assertThat(scenario.pids("beta")).isNotEqualTo(beta);
      } else {
        assertThat(scenario.pids("beta")).isEqualTo(beta);
      }
    }
  }

  @Test
  void argumentsAndEnvironmentReachTheApp() {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file(
              "echo.js",
              "console.log(process.argv.slice(2).join('|'), process.env.GREETING,"
                  + " process.env.NODE_APP_INSTANCE); setInterval(() => {}, 1000);");
      scenario.set("GREETING", "good day");
      scenario.done("start", program.toString(), "--name", "echo", "--", "--port", "a b");
      Eventually.asserted(() ->
          assertThat(scenario.done("logs", "echo", "--nostream").output())
              .contains("--port|a b good day 0"));
    }
  }

  @Test
  void doctorTellsWhatThisMachineOffers() {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.run("doctor").output()).contains("seccomp").contains("pidfd_getfd");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "stop", "reload", "scale", "logs", "ls", "describe"})
  void noCommandLacksHelp(String command) {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.done(command, "--help").output())
          .contains(command)
          .containsIgnoringCase("example");
    }
  }
}
