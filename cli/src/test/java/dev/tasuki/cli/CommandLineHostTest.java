package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.daemon.Operations.ReloadReceipt;
import dev.tasuki.daemon.Operations.SlotReceipt;
import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import dev.tasuki.supervisor.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CommandLineHostTest {
  @TempDir Path folder;
  private final ListedOperations operations = new ListedOperations();
  private RecordedConsole console = new RecordedConsole(0, false);

  @BeforeEach
  void script() throws IOException {
    Path script = Files.writeString(folder.resolve("web.sh"), "exit 0\n");
    assertThat(script).exists();
  }

  @Test
  void startPrintsTheTableAndTheAddress() {
    assertThat(run("start", "web.sh", "-i", "3", "--", "--port", "1", "-h")).isZero();

    assertThat(operations.started.getFirst().arguments()).containsExactly("--port", "1", "-h");
    assertThat(operations.started.getFirst().cwd()).isEqualTo(folder.toString());
    assertThat(console.output())
        .contains("http://localhost:3000  shared by 3 instances", "│ web", "online");
  }

  @Test
  void optionsForTheInterpreterAreNotTakenForOurs() {
    String debugger = "-agentlib:jdwp=transport=dt_socket,server=y";
    for (String options : List.of(debugger, "-ea -esa", "--inspect")) {
      assertThat(run("start", "web.sh", "-f", "--interpreter-args", options, "-i", "2")).isZero();
      assertThat(String.join(" ", operations.started.getLast().interpreterArguments()))
          .isEqualTo(options);
    }
  }

  @Test
  void aSecondStartOfTheSameFileNamesTheWaysOut() {
    run("start", "web.sh");

    assertThat(run("start", "web.sh")).isEqualTo(1);
    assertThat(console.errors())
        .isEqualTo(
            "tasuki: an app named web exists: start this one with -n NAME, or use tasuki restart"
                + " web\n");
    assertThat(run("start", "web.sh", "-f")).isZero();
    assertThat(operations.started.getLast().name()).isEqualTo("web-2");
    assertThat(run("start", "web.sh", "-n", "other")).isZero();
  }

  @Test
  void startOfANameOrIdRestartsIt() {
    operations.instances.add(Fixture.instance(4, Fixture.app("api", 1), Status.STOPPED));

    assertThat(run("start", "api")).isZero();
    assertThat(run("start", "4")).isZero();
    assertThat(operations.calls).containsExactly("restart [api]", "restart [4]");
    assertThat(run("start", "api", "-i", "4")).isEqualTo(2);
    assertThat(console.errors()).contains("api is listed already, and options do not change it");
    assertThat(operations.newEnvironment).isNull();
  }

  @Test
  void updateEnvAddsTheShellsVariablesToThoseOfTheApp() {
    operations.instances.add(Fixture.instance(4, Fixture.app("api", 1), Status.ONLINE));

    assertThat(run("restart", "4", "--update-env")).isZero();
    assertThat(operations.calls).containsExactly("restart [api]");
    assertThat(operations.newEnvironment)
        .containsEntry("GREETING", "hello")
        .containsEntry("PORT", "3000");
  }

  @Test
  void aFailedStartShowsReasonAndHarmlessLogLines() {
    operations.failure = "web: exit code 1 before it was ready";

    assertThat(run("start", "web.sh")).isEqualTo(1);
    assertThat(console.errors())
        .startsWith("tasuki: web: exit code 1 before it was ready\n")
        .contains("  boom at line 7\n")
        .doesNotContain("\u001B");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "lst>2>tasuki: unknown command lst: did you mean ls?",
        "relaod web>2>tasuki: unknown command relaod: did you mean reload?",
        "frobnicate>2>tasuki: unknown command frobnicate (tasuki help lists all)",
        "start>2>tasuki: start: nothing to start: name a file, or write an ecosystem.config.js"
            + " (tasuki init) (tasuki help start)",
        "stop>2>tasuki: stop: missing required parameter: 'APP|FILE' (tasuki help stop)",
        "stop web --env x>2>tasuki: stop: --env chooses from a configuration file, and none is named"
            + " (tasuki help stop)",
        "start a.json -i 2>2>tasuki: start: what describes an app stands in the file: a.json"
            + " (tasuki help start)",
        "apply a.json>1>tasuki: no such file: FOLDER/a.json",
        "ls --foo>2>tasuki: ls: unknown option: '--foo' (tasuki help ls)",
        "start web.sh --port 1>2>tasuki: start: unknown option: '--port' (tasuki help start)",
        "start web.sh -i>2>tasuki: start: missing required parameter for option '--instances'"
            + " (N|max|-N) (tasuki help start)",
        "start web.sh -i 10000>1>tasuki: -i 10000: at most 1000 are allowed",
        "start nothing.js>1>tasuki: no such file: FOLDER/nothing.js",
        "start a.sh b.sh -n x>2>tasuki: start: --name and arguments after -- are for one app at a"
            + " time (tasuki help start)",
        "scale web x>2>tasuki: scale: x: not a number of instances; write 8, +2 or -1 (tasuki"
            + " help scale)",
        "logs --lines x>2>tasuki: logs: invalid value for option '--lines': 'x' is not an int"
            + " (tasuki help logs)",
        "logs --lines -5>2>tasuki: logs: --lines -5: 0 to 1000000 are allowed (tasuki help logs)",
        "stop nobody>1>tasuki: no app matches [nobody]",
        "help frob>2>tasuki: help: unknown command frob (tasuki help lists all) (tasuki help help)"
      })
  void wrongUseIsOneLineWithAHint(String line, int status, String expected) {
    assertThat(run(line.split(" "))).isEqualTo(status);
    assertThat(console.errors()).isEqualTo(expected.replace("FOLDER", folder.toString()) + "\n");
  }

  @Test
  void optionValuesMayBeginWithADash() {
    assertThat(run("start", "web.sh", "-i", "-1000", "--interpreter-args", "-x -e")).isZero();
    assertThat(operations.started.getFirst().instances()).isEqualTo(1);
    assertThat(operations.started.getFirst().cluster()).isTrue();
    assertThat(operations.started.getFirst().interpreterArguments()).containsExactly("-x", "-e");
  }

  @ParameterizedTest
  @CsvSource({"-2", "+2", "8"})
  void scaleTakesSignedNumbers(String change) {
    assertThat(run("scale", "web", change)).isZero();
    assertThat(operations.calls).containsExactly("scale web " + change);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "start",
        "stop",
        "restart",
        "reload",
        "delete",
        "scale",
        "bench",
        "ls",
        "describe",
        "jlist",
        "logs",
        "flush",
        "ping",
        "kill",
        "doctor",
        "reset",
        "sendSignal",
        "env",
        "pid",
        "id",
        "prettylist",
        "save",
        "resurrect",
        "cleardump",
        "startup",
        "unstartup",
        "completion",
        "version",
        "help"
      })
  void everyCommandHasHelpWithExamples(String command) {
    assertThat(run("help", command)).isZero();
    String help = console.output();
    assertThat(help).contains("Usage: tasuki " + command, "Examples:", "  tasuki ");
    assertThat(help.lines().mapToInt(Text::width).max().orElse(0)).isLessThanOrEqualTo(100);
    console = new RecordedConsole(0, false);
    assertThat(run(command, "--help")).isZero();
    assertThat(console.output()).isEqualTo(help);
  }

  @Test
  void allNamesOfACommandMeanIt() {
    for (String name : List.of("ls", "list", "status", "l", "ps")) {
      assertThat(run(name)).isZero();
    }
    operations.instances.add(Fixture.instance(0, Fixture.app("api", 1), Status.ERRORED));
    for (String name : List.of("describe", "show", "desc", "info")) {
      assertThat(run(name, "api")).isZero();
    }
    assertThat(console.output()).contains("5 restarts within 60 s", "exit code 7", "at line 7");
    assertThat(run("del", "api")).isZero();
    assertThat(run("ping")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(console.output()).endsWith("pong\n" + BuildVersion.TEXT + "\n");
  }

  @Test
  void aReloadEndsWithItsReceipt() {
    operations.receipts =
        List.of(
            new ReloadReceipt(
                "api",
                List.of(
                    new SlotReceipt(
                        0, 11, 12, Duration.ofMillis(850), 3, 7, 0, Duration.ofMillis(1200))),
                null));

    assertThat(run("reload", "api")).isZero();
    assertThat(console.output())
        .contains("850 ms", "1.2 s", "api: 1 instance replaced, 7 connections drained, 0 cut");
    operations.failure = "api: reverted, the new process exited with code 1";
    assertThat(run("reload", "api")).isEqualTo(1);
    assertThat(console.errors()).contains("reverted");
  }

  @Test
  void whatTheDaemonReportsCannotControlTheTerminal() {
    operations.instances.add(Fixture.instance(0, Fixture.app("api", 1), Status.ONLINE));

    assertThat(run("stop", "api")).isZero();
    assertThat(console.output()).contains("stopping \uFFFD[31mred").doesNotContain("\u001B");
  }

  @Test
  void logsShowHistoryThenFollowUntilCtrlC() throws Exception {
    operations.instances.add(Fixture.instance(0, Fixture.app("api", 1), Status.ONLINE));
    Path log = folder.resolve("out.log");
    Files.writeString(log, "one\ntwo\n\u001B[31mthree\n");
    replaceLogs(log);

    assertThat(run("logs", "api", "--lines", "2", "--nostream", "--out")).isZero();
    assertThat(console.output()).isEqualTo("0|api | two\n0|api | three\n");

    console = new RecordedConsole(0, true);
    RecordedConsole following = console;
    Thread user =
        Thread.startVirtualThread(() -> {
          Awaitility.await().until(() -> following.output().contains("three"));
          append(log, "four\n");
          Awaitility.await().until(() -> following.output().contains("four"));
          following.interrupt();
        });
    assertThat(run("logs")).isEqualTo(130);
    user.join();
    assertThat(console.output()).contains("0|api | \u001B[0mfour\n");
  }

  @Test
  void doctorSaysWhatIsLost() {
    assertThat(run("doctor")).isZero();
    assertThat(console.output())
        .isEqualTo("✔ seccomp  works\n✘ eBPF     EPERM\n           lost: exact round-robin\n");
  }

  private void replaceLogs(Path log) {
    var old = operations.instances.removeFirst();
    operations.instances.add(
        new dev.tasuki.daemon.InstanceView(
            old.id(),
            old.app(),
            old.slot(),
            old.pid(),
            old.status(),
            old.startedAt(),
            old.createdAt(),
            old.restarts(),
            old.unstableRestarts(),
            old.cpuPercent(),
            old.memoryBytes(),
            old.user(),
            old.lastExit(),
            old.lastExitCode(),
            old.reason(),
            old.ports(),
            old.health(),
            log.toString(),
            folder.resolve("none.log").toString(),
            old.pidFile(),
            old.log(),
            old.report(),
            old.extras()));
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, java.nio.file.StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private int run(String... words) {
    CommandLineHost host =
        new CommandLineHost(
            operations,
            Fixture.api(operations),
            () ->
                List.of(
                    new DoctorLine("seccomp", true, "works", null),
                    new DoctorLine("eBPF", false, "EPERM", "exact round-robin")));
    return host.run(request(folder, words), console);
  }

  static Frame.Request request(Path folder, String... words) {
    String arguments = String.join("\0", words) + "\0";
    String environment = "PATH=" + System.getenv("PATH") + "\0GREETING=hello\0PWD=/nowhere\0";
    return new Frame.Request(
        Frames.PROTOCOL_VERSION,
        BuildVersion.TEXT,
        (int) ProcessHandle.current().pid(),
        arguments.getBytes(UTF_8),
        environment.getBytes(UTF_8),
        folder.toString());
  }
}
