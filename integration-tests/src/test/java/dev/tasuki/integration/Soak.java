package dev.tasuki.integration;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The long version of [ReloadTest], run by `integration-tests/soak [RELOADS]`: reloads under load
/// of each server, by turns with a `kill -9` of the daemon every tenth time.
final class Soak {
  private static final int RELOADS = 200;
  private static final int PER_SECOND = 200;

  private Soak() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int reloads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : RELOADS;
    boolean lost = false;
    for (var server : List.of(Servers.NODE, Servers.PYTHON, Servers.JDK)) {
      var begin = Instant.now();
      var report = soak(server, reloads);
      lost |= report.failed() > 0;
      System.out.printf(
          "%s: %d reloads in %d s, %d requests, %d failed %s%n",
          server,
          reloads,
          Duration.between(begin, Instant.now()).toSeconds(),
          report.sent(),
          report.failed(),
          report.failures());
    }
    if (lost) {
      System.exit(1);
    }
  }

  private static Report soak(Servers server, int reloads) throws InterruptedException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(server.start("-i", "2"));
      try (var load = LoadClient.start(port, PER_SECOND)) {
        for (int i = 1; i <= reloads; i++) {
          scenario.done("reload", "web");
          if (i % 10 == 0) {
            Scenario.killHard(scenario.daemon());
            System.out.printf("%s: %d/%d, %d requests%n", server, i, reloads, load.sent());
          }
        }
        return load.stop();
      }
    }
  }
}
