package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input costs one clear line and an exit status, and disturbs nothing else.
final class BadInputTest {

  /// A command line, and a word that its one line of error must say.
  record Bad(String says, List<String> line) {
    static Bad of(String says, String... line) {
      return new Bad(says, List.of(line));
    }
  }

  static Stream<Bad> badCommandLines() {
    return Stream.of(
        Bad.of("missing.js", "start", "missing.js"),
        Bad.of("nosuchinterpreter", "start", "app.js", "--interpreter", "nosuchinterpreter"),
        Bad.of("0", "start", "app.js", "-i", "0"),
        Bad.of("10000", "start", "app.js", "-i", "10000"),
        Bad.of("many", "start", "app.js", "-i", "many"),
        Bad.of("sideways", "start", "app.js", "--policy", "sideways"),
        Bad.of("nowhere", "start", "app.js", "--cwd", "nowhere"),
        Bad.of("nobody", "stop", "nobody"),
        Bad.of("99", "restart", "99"),
        Bad.of("/[/", "reload", "/[/"),
        Bad.of("nobody", "describe", "nobody"),
        Bad.of("nobody", "logs", "nobody", "--nostream"),
        Bad.of("nobody", "scale", "nobody", "2"),
        Bad.of("several", "scale", "web", "several"),
        Bad.of("--nosuchflag", "start", "app.js", "--nosuchflag"),
        Bad.of("--nosuchflag", "ls", "--nosuchflag"),
        Bad.of("nosuchcommand", "nosuchcommand"));
  }

  @ParameterizedTest
  @MethodSource("badCommandLines")
  void oneLineSaysWhatIsWrong(Bad bad) {
    try (var scenario = Scenario.open()) {
      scenario.file("app.js", Servers.node(""));
      var line = scenario.run(bad.line().toArray(String[]::new)).assertOneLineOfError();
      assertThat(line).contains(bad.says());
      assertThat(scenario.instances()).isEmpty();
    }
  }

  @Test
  void usageErrorsExitWithTwo() {
    try (var scenario = Scenario.open()) {
      assertThat(scenario.run("ls", "--nosuchflag").status()).isEqualTo(2);
      assertThat(scenario.run("nosuchcommand").status()).isEqualTo(2);
    }
  }

  @Test
  void aBrokenJarIsReportedAndNotRestartedForEver() {
    try (var scenario = Scenario.open()) {
      var jar = scenario.file("broken.jar", "this is no archive").toString();
      assertThat(scenario.run("start", jar).assertOneLineOfError()).contains("broken");
    }
  }

  @Test
  void anUnreadableJarIsReported() throws IOException {
    assumeTrue(!PortSharingTest.isRoot(), "root may read everything");
    try (var scenario = Scenario.open()) {
      var jar =
          Files.copy(Scenario.example("netty/target/netty.jar"), scenario.work().resolve("a.jar"));
      assertThat(jar.toFile().setReadable(false)).isTrue();
      assertThat(scenario.run("start", jar.toString()).assertOneLineOfError()).contains("a.jar");
    }
  }

  @Test
  void aSecondAppOfTheSameNameIsRefusedAndTheFirstServesOn() throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(Servers.NODE.start("-i", "2"));
      var before = scenario.pids("web");
      try (var load = LoadClient.start(port, 50)) {
        assertThat(scenario.run(Servers.NODE.start()).assertOneLineOfError()).contains("web");
        load.stop().assertNothingLost();
      }
      assertThat(scenario.pids("web")).isEqualTo(before);
    }
  }

  @Test
  void aPortInUseByAStrangerNamesTheStranger() throws IOException {
    try (var scenario = Scenario.open();
        var stranger = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      scenario.set("PORT", Integer.toString(stranger.getLocalPort()));
      var start = scenario.run(Servers.NODE.start());
      assertThat(start.status()).isNotZero();
      // The app's own last words follow.
      assertThat(
              start
                  .error()
                  .lines()
                  .filter(line -> !line.contains("start-up caches"))
                  .findFirst()
                  .orElse(""))
          .contains(Integer.toString(stranger.getLocalPort()))
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void aHomeThatCannotBeMadeIsReported() {
    try (var scenario = Scenario.open()) {
      var file = scenario.file("file", "");
      scenario.set("TASUKI_HOME", file.resolve("home").toString());
      assertThat(scenario.run("ls").assertOneLineOfError()).contains(file.toString());
    }
  }

  @Test
  void aFullDiskIsReportedAndRunningAppsGoOn() throws IOException, InterruptedException {
    assumeTrue(PortSharingTest.isRoot(), "mounting needs root");
    try (var scenario = Scenario.open()) {
      Files.createDirectory(scenario.home());
      var home = scenario.home().toString();
      assumeTrue(command("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", home));
      try {
        int port = scenario.port();
        scenario.done(Servers.NODE.start("-i", "2"));
        try (var load = LoadClient.start(port, 50)) {
          fill(scenario.home().resolve("filler"));
          assertThat(scenario.run("start", "/bin/sleep", "--name", "late", "--", "1000"))
              .extracting(Result::assertOneLineOfError)
              .asString()
              .containsIgnoringCase("space");
          Files.delete(scenario.home().resolve("filler"));
          Eventually.allOnline(scenario, "web", 2);
          load.stop().assertNothingLost();
        }
        scenario.done("kill");
      } finally {
        command("umount", "-l", home);
      }
    }
  }

  private static boolean command(String... line) throws IOException, InterruptedException {
    return new ProcessBuilder(line).inheritIO().start().waitFor() == 0;
  }

  private static void fill(Path file) {
    try (var output = Files.newOutputStream(file)) {
      while (true) {
        output.write(new byte[512]);
      }
    } catch (IOException e) {
      // Full, which was the aim.
    }
  }
}
