package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The message channel, for programs of any language.
final class MessagesTest {

  /// The example of docs/messages.md: what it says there must be so.
  @Test
  void aPythonProgramSaysReadyHearsAnswersAndStopsByMessage() {
    try (var scenario = Scenario.open()) {
      var program = Scenario.example("messages/worker.py").toString();
      scenario.done("start", program, "-n", "talk", "--wait-ready", "--shutdown-with-message");
      scenario.done("message", "talk", "{\"level\":\"debug\"}");
      assertThat(scenario.done("trigger", "talk", "greet", "world").output())
          .contains("\"hello world\"");
      Scenario.killHard(scenario.daemon());
      assertThat(scenario.done("trigger", "talk", "greet").output()).contains("\"hello nobody\"");
      Eventually.asserted(() ->
          assertThat(scenario.done("describe", "talk", "--lines", "0").output())
              .contains("greet")
              .containsPattern("greetings +2"));
      assertThat(scenario.run("trigger", "talk", "sing").assertOneLineOfError()).contains("greet");
      scenario.done("stop", "talk");
      assertThat(scenario.done("logs", "talk", "--nostream").output())
          .contains("heard {'level': 'debug'}", "finished");
      assertThat(scenario.instances("talk")).extracting(Instance::exitCode).isEqualTo(List.of(0));
    }
  }

  @Test
  void whoSendsRubbishLosesItsChannelAndServesOn() {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "rubbish.py",
          """
          import os, time
          channel = int(os.environ["NODE_CHANNEL_FD"])
          os.write(channel, b'"ready"\\n')
          time.sleep(0.5)
          os.write(channel, b'{"cmd":"NODE_CLUSTER","act"\\n')
          time.sleep(1000)
          """);
      scenario.done("start", "rubbish.py", "-n", "bad", "--wait-ready");
      var pids = scenario.pids("bad");
      Eventually.asserted(() ->
          assertThat(scenario.done("describe", "bad", "--lines", "0").output())
              .contains("its message channel was closed: it sent what is no message"));
      assertThat(scenario.run("message", "bad", "1").assertOneLineOfError()).contains("channel");
      assertThat(scenario.pids("bad")).isEqualTo(pids);
    }
  }

  @Test
  void whoNeverSaysReadyIsNoSuccessAndNoSuccessor() {
    try (var scenario = Scenario.open()) {
      scenario.port();
      var silent = Servers.node("");
      scenario.file("app.js", Servers.node("process.send('ready')"));
      scenario.done("start", "app.js", "-n", "web", "--wait-ready", "--listen-timeout", "3s");
      var pids = scenario.pids("web");
      scenario.file("app.js", silent);
      assertThat(scenario.run("reload", "web").assertOneLineOfError())
          .contains("reverted", "did not say that it is ready", "3 s");
      assertThat(scenario.pids("web")).isEqualTo(pids);

      scenario.port();
      scenario.file("silent.js", silent);
      var failed = scenario.run("start", "silent.js", "--wait-ready", "--listen-timeout", "500ms");
      assertThat(failed.assertOneLineOfError())
          .contains("launching", "did not say that it is ready (wait_ready) within 500 ms");
    }
  }

  /// It would not end by SIGINT, and after a time-out it has to.
  @Test
  void whoDoesNotObeyTheShutdownMessageIsKilled() {
    try (var scenario = Scenario.open()) {
      scenario.file("deaf.js", "process.on('SIGINT', () => {}); setInterval(() => {}, 1000);");
      scenario.done("start", "deaf.js", "--shutdown-with-message", "--kill-timeout", "500ms");
      scenario.done("stop", "deaf");
      assertThat(scenario.instances("deaf")).extracting(Instance::exitCode).containsExactly(137);
    }
  }
}
