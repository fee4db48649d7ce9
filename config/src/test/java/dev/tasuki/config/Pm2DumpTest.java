package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pm2DumpTest {
  @TempDir Path folder;

  @BeforeEach
  void program() throws IOException {
    Files.writeString(folder.resolve("app.js"), "");
    Files.createDirectory(folder.resolve("bin"));
    Path node = Files.writeString(folder.resolve("bin/node"), "");
    assertThat(node.toFile().setExecutable(true)).isTrue();
  }

  /// As PM2 saves a process: an app of two, with what PM2 adds to it and to its environment.
  private String worker(int slot, String status) {
    return """
    {"name": "api", "namespace": "shop", "args": ["--a", "b c"], "node_args": ["--harmony"],
     "pm_exec_path": "%1$s/app.js", "pm_cwd": "%1$s", "exec_interpreter": "node",
     "exec_mode": "cluster_mode", "merge_logs": true, "autorestart": true, "autostart": true,
     "treekill": true, "vizion": true, "pmx": true, "kill_retry_time": 100,
     "instance_var": "NODE_APP_INSTANCE", "NODE_APP_INSTANCE": %2$d, "status": "%3$s",
     "kill_timeout": 3000, "listen_timeout": 4000, "min_uptime": 2000, "max_restarts": 7,
     "max_memory_restart": 209715200, "pm_out_log_path": "%1$s/out.log",
     "pm_err_log_path": "%1$s/home/logs/api-error.log", "axm_actions": [{"action_name": "gc"}],
     "env": {"PATH": "%4$s", "PORT": 3000, "api": "{}", "unique_id": "9-9", "PM2_HOME": "%1$s/home",
             "PM2_USAGE": "CLI", "NODE_APP_INSTANCE": 0}}
    """
        .formatted(folder, slot, status, folder.resolve("bin") + ":/usr/bin:/bin");
  }

  private Pm2Dump.Result read(String... processes) throws Exception {
    Files.createDirectories(folder.resolve("home"));
    Path dump = folder.resolve("home/dump.pm2");
    Files.writeString(dump, "[" + String.join(",", processes) + "]");
    return Pm2Dump.read(dump).apps(AppResolver.ofThisMachine());
  }

  @Test
  void allProcessesOfAnAppBecomeOneAppWithTheUsersSettingsOnly() throws Exception {
    Pm2Dump.Result result = read(worker(0, "online"), worker(1, "stopped"));

    assertThat(result.problems()).isEmpty();
    assertThat(result.apps()).hasSize(1);
    assertThat(result.apps().getFirst().stopped()).containsExactly(false, true);
    AppDefinition app = result.apps().getFirst().definition();
    assertThat(app.name()).isEqualTo("api");
    assertThat(app.namespace()).isEqualTo("shop");
    assertThat(app.instances()).isEqualTo(2);
    assertThat(app.cluster()).isTrue();
    assertThat(app.command())
        .containsExactly(
            folder.resolve("bin/node").toString(),
            "--harmony",
            folder.resolve("app.js").toString(),
            "--a",
            "b c");
    assertThat(app.environment()).containsOnlyKeys("PATH", "PORT").containsEntry("PORT", "3000");
    assertThat(app.killTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(app.minUptime()).isEqualTo(Duration.ofSeconds(2));
    assertThat(app.maxRestarts()).isEqualTo(7);
    assertThat(app.restarts().maxMemoryBytes()).isEqualTo(200L << 20);
    assertThat(app.outFile()).isEqualTo(folder.resolve("out.log").toString());
    assertThat(app.errorFile()).as("PM2's own log file").isNull();
  }

  @Test
  void aShellLineIsAShellLineAgainAndABrokenAppKeepsNoOtherBack() throws Exception {
    String line =
        """
        {"name": "line", "args": ["-c", "sleep 1000"], "pm_exec_path": "/usr/bin/bash",
         "pm_cwd": "/tmp", "exec_interpreter": "none", "exec_mode": "fork_mode", "status": "online",
         "env": {"PATH": "/usr/bin:/bin"}}
        """;
    Pm2Dump.Result result = read(line, line.replace("line", "gone").replace("/tmp", "/no/such"));

    assertThat(result.apps()).hasSize(1);
    assertThat(result.apps().getFirst().definition().script()).isEqualTo("sleep 1000");
    assertThat(result.apps().getFirst().definition().instances()).isEqualTo(1);
    assertThat(result.problems()).hasSize(1).first().asString().contains("gone", "/no/such");
  }

  @Test
  void whatHasNoCounterpartIsNamed() throws Exception {
    String traced = worker(0, "online").replace("\"vizion\"", "\"trace\": true, \"vizion\"");

    assertThat(read(traced).warnings()).anyMatch(line -> line.contains("trace"));
  }

  @Test
  void anyOtherFileIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("x.json"), "[{\"name\": 1}]");

    assertThatThrownBy(() -> Pm2Dump.read(file)).hasMessageContaining("pm_exec_path");
    assertThat(List.of(file)).allMatch(Files::exists);
  }
}
