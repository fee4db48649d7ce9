package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// As whom and within which limits apps run, what they say of themselves, and what starts or
/// replaces them besides the user.
final class SupervisionTest {
  /// A program that says READY=1 a while after its start, then WATCHDOG=1 for a while.
  private static final String NOTIFIES =
      """
      import os, socket, sys, time
      address = os.environ['NOTIFY_SOCKET']
      address = '\\0' + address[1:] if address[0] == '@' else address
      notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      say = lambda text: notify.sendto(text.encode(), address)
      say('STATUS=warming up')
      while os.path.exists('cold'): time.sleep(0.02)
      say('READY=1\\nSTATUS=serving')
      while not os.path.exists('stuck'):
          say('WATCHDOG=1')
          time.sleep(0.1)
      time.sleep(1000)
      """;

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String out(Scenario scenario, String app) {
    return read(Path.of(scenario.instances(app).getFirst().outLog()));
  }

  @Test
  void aProcessRunsOnTheTermsOfItsFile() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.file("in", "a line\n");
      scenario.file(
          "app.sh",
          """
          read line; echo "$line $(umask) $(nice) $(ulimit -Sn) $(ulimit -Hn) $SECRET_KEY"
          exec sleep 1000
          """);
      scenario.set("SECRET_KEY", "leaked");
      scenario.file(
          "apps.json",
          "{ apps: [{ name: 'low', script: 'app.sh', nice: 3, umask: '027', stdin: 'in',"
              + " limits: { nofile: '64:99' }, filter_env: 'SECRET', pid_file: 'low.pid' },"
              + " { name: 'later', script: 'app.sh', autostart: false }] }");
      scenario.done("start", "apps.json");
      Eventually.until(() -> out(scenario, "low").equals("a line 0027 3 64 99 \n"));
      assertThat(read(scenario.work().resolve("low.pid")).strip())
          .isEqualTo(scenario.pids("low").getFirst().toString());
      assertThat(scenario.instances("later").getFirst().status()).isEqualTo("stopped");
      assertThat(scenario.done("diff", "apps.json").output()).contains("= later: unchanged");
      scenario.done("start", "later");
      assertThat(scenario.instances("later").getFirst().status()).isEqualTo("online");
    }
  }

  @Test
  void anotherUserHasItsGroupsAndNoMore() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")));
    try (var scenario = Scenario.open()) {
      scenario.done(
          "start", "/bin/sleep", "--name", "z", "--uid", "nobody", "--cwd", "/", "--", "99");
      var status = read(Path.of("/proc/" + scenario.pids("z").getFirst() + "/status"));
      assertThat(status.lines().map(line -> line.replaceAll("\\s+", " ").strip()))
          .contains("Uid: 65534 65534 65534 65534", "Gid: 65534 65534 65534 65534")
          .contains("Groups: 65534");
      assertThat(scenario.done("ls").output()).contains("nobody");
    }
  }

  @Test
  void anAppThatSaysItselfWhenItIsReadyIsBelievedAlsoAcrossTheDeathOfTheDaemon()
      throws IOException {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("app.py", NOTIFIES).toString();
      scenario.file("cold", "");
      var late =
          scenario.run("start", program, "-n", "app", "--wait-ready", "--listen-timeout", "1500");
      assertThat(late.status()).isEqualTo(1);
      assertThat(late.error()).contains("did not say that it is ready");
      assertThat(scenario.instances("app").getFirst().status()).isEqualTo("launching");
      assertThat(scenario.done("describe", "app").output()).contains("warming up");
      var pid = scenario.pids("app");
      Scenario.killHard(scenario.daemon());
      Files.delete(scenario.work().resolve("cold"));
      Eventually.allOnline(scenario, "app", 1);
      assertThat(scenario.pids("app")).isEqualTo(pid);
      assertThat(scenario.done("describe", "app").output()).contains("serving");
    }
  }

  @Test
  void aProcessThatNoLongerSaysThatItLivesIsReplaced() throws IOException {
    try (var scenario = Scenario.open()) {
      var program = scenario.file("app.py", NOTIFIES).toString();
      scenario.done("start", program, "-n", "app", "--wait-ready", "--watchdog", "800ms");
      var pid = scenario.pids("app");
      scenario.file("stuck", "");
      Eventually.until(
          () -> scenario.done("describe", "app").output().contains("watchdog: no WATCHDOG=1"));
      Files.delete(scenario.work().resolve("stuck"));
      Eventually.until(() ->
          !scenario.pids("app").equals(pid)
              && scenario.instances("app").getFirst().status().equals("online"));
    }
  }

  @Test
  void appsStartAfterAndStopBeforeWhatTheyDependOn() throws IOException {
    try (var scenario = Scenario.open()) {
      scenario.file(
          "app.sh",
          "trap 'echo -$name >>order; exit' INT\necho +$name >>order\nwhile :; do sleep 0.05; done\n");
      scenario.file(
          "apps.json",
          "{ apps: [{ name: 'web', script: 'app.sh', depends_on: 'db' },"
              + " { name: 'db', script: 'app.sh' }] }");
      scenario.done("start", "apps.json");
      scenario.done("restart", "all");
      scenario.done("stop", "all");
      assertThat(Files.readAllLines(scenario.work().resolve("order")))
          .containsExactly("+db", "+web", "-web", "-db", "+db", "+web", "-web", "-db");
      scenario.done("delete", "all");
      scenario.file("app.sh", "exit 3\n");
      var failed = scenario.run("start", "apps.json");
      assertThat(failed.status()).isEqualTo(1);
      assertThat(failed.error()).contains("web: not started: it depends on db, which failed");
      assertThat(scenario.instances("web")).isEmpty();
    }
  }

  @Test
  void aJobRunsAtItsTimesOnlyAndNotTwiceAtOnce() throws IOException {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file("job.sh", "echo begin >>runs\nsleep 1.5\necho end >>runs\n").toString();
      scenario.done("start", program, "-n", "job", "--no-autorestart", "--cron", "* * * * * *");
      var runs = scenario.work().resolve("runs");
      Eventually.until(() -> read(runs).lines().count() >= 4);
      Scenario.killHard(scenario.daemon());
      Eventually.until(() -> read(runs).lines().count() >= 7);
      scenario.done("stop", "job");
      assertThat(read(runs)).matches("(begin\nend\n)+(begin\n)?");
      assertThat(scenario.done("describe", "job").output()).contains("runs at");
    }
  }

  @Test
  void aChangedFileReplacesAServerWithoutAGapUntilItIsStopped() throws IOException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      var program = scenario.file("server.js", Servers.node("")).toString();
      scenario.done("start", program, "-n", "web", "--watch", "--ignore-watch", "*.txt");
      var first = scenario.pids("web");
      scenario.file("notes.txt", "nothing");
      scenario.file("server.js", Servers.node("// changed"));
      while (scenario.pids("web").equals(first)) {
        for (int request = 0; request < 50; request++) {
          try (var connection = HttpConnection.open(port)) {
            assertThat(connection.get("/", false)).contains("Hello");
          }
        }
      }
      Eventually.allOnline(scenario, "web", 1);
      assertThat(scenario.done("describe", "web").output()).contains("server.js changed");
      scenario.done("stop", "web");
      scenario.file("server.js", Servers.node("// changed again"));
      assertThat(scenario.instances("web").getFirst().status()).isEqualTo("stopped");
    }
  }

  @Test
  void linesReachAnAppsInputAlsoAfterTheDaemonDied() {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file("echo.sh", "while read line; do echo \"<$line>\"; done\n").toString();
      scenario.done("start", program, "-n", "echo", "--stdin", "pipe");
      scenario.done("send", "echo", "hello", "there");
      Scenario.killHard(scenario.daemon());
      scenario.done("send", "echo", "again");
      Eventually.until(() -> out(scenario, "echo").equals("<hello there>\n<again>\n"));
      assertThat(scenario.pids("echo")).isNotEqualTo(List.of(0L));
    }
  }

  @Test
  void withoutTreekillWhatTheMainProcessLeavesBehindLivesOn() {
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file("parent.sh", "sleep 300 &\necho $!\ntrap exit INT\nwait\n").toString();
      scenario.done("start", program, "-n", "parent", "--no-treekill");
      Eventually.until(() -> !out(scenario, "parent").isBlank());
      long child = Long.parseLong(out(scenario, "parent").strip());
      scenario.done("stop", "parent");
      var process = ProcessHandle.of(child);
      assertThat(process).isPresent();
      process.get().destroyForcibly();
      Eventually.until(() -> !process.get().isAlive());
    }
  }
}
