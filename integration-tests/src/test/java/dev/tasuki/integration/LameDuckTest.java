package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a JVM that knows nothing of Tasuki tells a client that stays, when it is replaced.
final class LameDuckTest {
  private static final String AGENT_REFUSED = "-XX:-EnableDynamicAgentLoading";

  @ParameterizedTest
  @EnumSource(
      value = Servers.class,
      names = {"JDK", "TOMCAT"})
  void aKeptConnectionIsNotCutWithoutAWord(Servers server) throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(server.start("--listen-timeout", "30s", "--drain-timeout", "20s"));
      long old = scenario.pids("web").getFirst();
      Scenario.Command reload;
      try (var connection = HttpConnection.open(port)) {
        assertThat(HttpConnection.isLast(connection.get("/", true))).isFalse();
        reload = scenario.background("reload", "web");
        Eventually.until(() -> HttpConnection.isLast(connection.get("/", true)));
      }
      assertThat(reload.process().waitFor(15, TimeUnit.SECONDS)).isTrue();
      assertThat(reload.process().exitValue()).isZero();
      assertThat(scenario.pids("web")).hasSize(1).doesNotContain(old);
      try (var connection = HttpConnection.open(port)) {
        assertThat(HttpConnection.isLast(connection.get("/", true))).isFalse();
      }
      assertThat(logs(scenario)).doesNotContain("gent", "thread dump");
    }
  }

  @Test
  void anAppThatForbidsAgentsIsLeftAlone() throws Exception {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.done(
          Servers.JDK.start(
              "--listen-timeout", "30s", "--drain-timeout", "3s", "--node-args", AGENT_REFUSED));
      try (var connection = HttpConnection.open(port)) {
        var reload = scenario.background("reload", "web");
        boolean told = false;
        while (!told && reload.process().isAlive()) {
          told = HttpConnection.isLast(connection.get("/", true));
        }
        assertThat(told).isFalse();
      } catch (IOException e) {
        // The drain has ended it: between two requests, or with the process.
      }
      Eventually.allOnline(scenario, "web", 1);
      assertThat(logs(scenario)).doesNotContain("gent", "thread dump");
    }
  }

  private static String logs(Scenario scenario) throws IOException {
    var text = new StringBuilder();
    try (var files = Files.list(scenario.home().resolve("logs"))) {
      for (Path file : files.filter(name -> name.toString().contains("web-")).toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }
}
