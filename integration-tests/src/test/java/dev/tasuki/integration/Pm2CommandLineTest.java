package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What scripts do with PM2 must do the same here, under PM2's name.
final class Pm2CommandLineTest {

  @Test
  void aScriptThatDrivesPm2GoesOn() throws IOException {
    try (var scenario = Scenario.open()) {
      var pm2 = Files.createSymbolicLink(scenario.work().resolve("pm2"), tasuki());
      scenario.port();
      assertThat(run(scenario, pm2, "-v").output()).matches("\\d+\\.\\d+\\.\\d+\\n");
      var hello = Servers.NODE.program();
      var started = run(scenario, pm2, "start", hello, "-i", "2", "--name", "x", "--no-vizion");
      assertThat(started.error()).contains("--no-vizion has no meaning here");
      assertThat(Instance.parse(run(scenario, pm2, "jlist").output()))
          .hasSize(2)
          .allMatch(instance -> instance.status().equals("online"));
      assertThat(run(scenario, pm2, "-s", "stop", "x", "--only", "1").output()).isEmpty();
      assertThat(scenario.instances("x"))
          .extracting(Instance::status)
          .containsExactly("online", "stopped");
      assertThat(run(scenario, pm2, "restart", "x", "-i", "1", "-m").output())
          .contains("online")
          .doesNotContain("│");
      assertThat(scenario.instances("x")).hasSize(1);
      for (var alias : List.of("l", "ls", "ps", "status", "list", "jlist", "prettylist")) {
        assertThat(run(scenario, pm2, alias).output()).contains("x");
      }
      for (var alias : List.of("show", "info", "desc", "describe", "pid", "id", "env")) {
        run(scenario, pm2, alias, alias.equals("env") ? "0" : "x");
      }
      assertThat(start(scenario, pm2, "link", "a", "b").assertOneLineOfError()).contains("cloud");
      run(scenario, pm2, "dump");
      run(scenario, pm2, "del", "all");
      run(scenario, pm2, "kill");
    }
  }

  @Test
  void jsonOnStandardInputIsAConfigurationFile() throws IOException {
    try (var scenario = Scenario.open()) {
      var app = scenario.file("app.sh", "exec sleep 1000\n");
      var json =
          scenario.file("in.json", "{\"apps\": [{\"name\": \"in\", \"script\": \"app.sh\"}]}");
      assertThat(app).exists();
      scenario
          .start(
              "start -",
              List.of(
                  "/bin/sh",
                  "-c",
                  "cat \"$1\" | \"$0\" start -",
                  tasuki().toString(),
                  json.toString()))
          .await()
          .assertDone();
      assertThat(scenario.instances("in")).hasSize(1);
      assertThat(scenario.run("start", "-").assertOneLineOfError()).contains("standard input");
    }
  }

  @Test
  void theListThatPm2HasSavedIsTakenOver() throws IOException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var pm2Home = Files.createDirectory(scenario.work().resolve("pm2home"));
      scenario.set("PM2_HOME", pm2Home.toString());
      Files.writeString(pm2Home.resolve("dump.pm2"), dump(port));
      assertThat(scenario.done("import", "pm2").output()).contains("imported web, off");
      assertThat(scenario.instances("web"))
          .hasSize(2)
          .allMatch(instance -> instance.status().equals("online"));
      assertThat(scenario.instances("off").getFirst().status()).isEqualTo("stopped");
      assertThat(scenario.done("env", "0").output()).contains("PORT").doesNotContain("unique_id");
      assertThat(scenario.done("resurrect", pm2Home + "/dump.pm2").output()).contains("was new");
    }
  }

  private static String dump(int port) {
    var process =
        """
        {"name": "%s", "namespace": "default", "pm_exec_path": "%s", "pm_cwd": "/tmp",
         "exec_interpreter": "node", "exec_mode": "%s", "status": "%s", "autorestart": true,
         "env": {"PATH": "%s", "HOST": "127.0.0.1", "PORT": "%d", "unique_id": "1"}}
        """;
    var path = System.getenv("PATH");
    var hello = Servers.NODE.program();
    return Stream.of(
            process.formatted("web", hello, "cluster_mode", "online", path, port),
            process.formatted("web", hello, "cluster_mode", "online", path, port),
            process.formatted("off", hello, "fork_mode", "stopped", path, port))
        .toList()
        .toString();
  }

  private static Path tasuki() {
    return Scenario.ROOT.resolve("tasuki");
  }

  private static Result run(Scenario scenario, Path pm2, String... words) {
    return start(scenario, pm2, words).assertDone();
  }

  private static Result start(Scenario scenario, Path pm2, String... words) {
    return scenario
        .start(
            "pm2 " + String.join(" ", words),
            Stream.concat(Stream.of(pm2.toString()), Stream.of(words)).toList())
        .await();
  }
}
