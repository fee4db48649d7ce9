package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.Facets;
import dev.tasuki.config.Policy;
import dev.tasuki.config.RestartRules;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.LogView;
import dev.tasuki.daemon.Operations;
import dev.tasuki.supervisor.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Instances to render.
final class Fixture {
  static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private Fixture() {}

  /// The switch of an API that stays off.
  static ApiSwitch api(Operations operations) {
    return new ApiSwitch(Path.of("/nonexistent"), operations, LogTail::new);
  }

  static AppDefinition app(String name, int instances) {
    return new AppDefinition(
        name,
        "default",
        "/srv/app/" + name + ".js",
        "node",
        List.of("--harmony"),
        List.of("--greeting", "hello world"),
        List.of("/usr/bin/node", "--harmony", "/srv/app/app.js", "--greeting", "hello world"),
        "/srv/app",
        Map.of("PORT", "3000", "DB_PASSWORD", "hunter2", "name", "from the environment"),
        instances,
        instances > 1,
        Policy.AUTO,
        true,
        List.of(5005),
        "SIGINT",
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        true,
        5,
        Duration.ofSeconds(60),
        RestartRules.NONE,
        Facets.DEFAULT,
        null,
        null,
        null,
        null,
        null);
  }

  static InstanceView instance(int id, AppDefinition app, Status status) {
    boolean alive = status == Status.ONLINE || status == Status.LAUNCHING;
    return new InstanceView(
        id,
        app,
        id,
        alive ? 1_234_567 : 0,
        status,
        NOW.minusSeconds(7300),
        NOW.minusSeconds(90_000),
        3,
        1,
        12.34,
        54_630_000,
        "www-data",
        alive ? null : "exit code 7",
        alive ? null : 7,
        status == Status.ERRORED ? "5 restarts within 60 s" : null,
        alive
            ? List.of(
                new InstanceView.PortView("0.0.0.0", 3000, "shared (adopted), random", true, 0))
            : List.of(),
        List.of(),
        "/home/someone/.tasuki/logs/" + id + "-out.log",
        "/home/someone/.tasuki/logs/" + id + "-error.log",
        "/home/someone/.tasuki/pids/" + id + ".pid",
        LogView.NONE);
  }
}
