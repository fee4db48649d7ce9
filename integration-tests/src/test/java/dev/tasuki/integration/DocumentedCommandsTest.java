package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A command line of the documentation that does not work. All lines of a page are typed one after
/// the other into a shell, in a folder that has the programs of which the pages speak.
@TestMethodOrder(MethodOrderer.MethodName.class)
final class DocumentedCommandsTest {
  private static final int DASHBOARD = Scenario.freePort();

  /// A server that does everything that is asked of apps named `api`, `app` and `server`.
  private static final String SERVER =
      """
      process.on('SIGUSR2', () => {});
      process.on('message', (message) => {
        if (message === 'gc') {
          process.send({ type: 'axm:reply', data: { action_name: 'gc', return: 'done' } });
        }
      });
      process.send?.({ type: 'axm:action', data: { action_name: 'gc' } });
      require('node:http').createServer((request, response) => response.end('ok'))
        .listen(process.env.PORT, process.env.HOST);
      """;

  private static final String ECOSYSTEM =
      """
      module.exports = {
        apps: [{
          name: 'api', script: 'server.js', instances: 2, env: { PORT: process.env.API_PORT },
          env_production: { NODE_ENV: 'production' },
        }],
      };
      """;

  /// What must be there before the lines of a page are typed.
  private static final Map<String, String> BEFORE =
      Map.of(
          "docs/api.md", "tasuki start ecosystem.config.js",
          "docs/autoscaling.md", "tasuki start server.js -i 1..2 -n api",
          "docs/boot.md", "tasuki start ecosystem.config.js",
          "docs/commands.md", "tasuki start ecosystem.config.js && tasuki apply --env production",
          "docs/deploy.md", "tasuki start ecosystem.config.js && tasuki apply --env production");

  /// What is put in place of words that would take long or touch what is not the test's.
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry("--bake (30s|1m)", "--bake 200ms"),
          Map.entry("(bench \\S+).*", "$1 --duration 300ms --warm-up 0s"),
          Map.entry("tasuki logs$", "tasuki logs --nostream"),
          Map.entry("tasuki init$", "(mkdir new && cd new && tasuki init)"),
          Map.entry("tasuki serve$", "tasuki serve . \\$OTHER_PORT"),
          Map.entry("tasuki dashboard(?= *(#|$))", "tasuki dashboard --port " + DASHBOARD),
          Map.entry("--port 8080", "--port \\$OTHER_PORT"),
          Map.entry("env 0", "env api"),
          Map.entry("scale api 8", "scale api 3"),
          Map.entry("curl -H", "curl -sSf -H"),
          Map.entry("9615", String.valueOf(DASHBOARD)),
          Map.entry("(http://)?localhost:3000|(?<= ):3000", "http://127.0.0.1:\\$PORT"),
          Map.entry("/etc/systemd/system", "units"),
          Map.entry("/usr/local/bin|/srv/bin", "bin"));

  private static final Scenario SCENARIO = Scenario.open();

  @BeforeAll
  static void programs() throws IOException {
    var work = SCENARIO.work();
    var bin = Files.createDirectory(work.resolve("bin"));
    SCENARIO.port();
    SCENARIO.set("API_PORT", String.valueOf(Scenario.freePort()));
    SCENARIO.set("OTHER_PORT", String.valueOf(Scenario.freePort()));
    SCENARIO.set("HOME", work.toString());
    SCENARIO.set("PATH", bin + ":" + System.getenv("PATH"));
    Files.createSymbolicLink(bin.resolve("tasuki"), Scenario.ROOT.resolve("tasuki"));
    Files.createSymbolicLink(work.resolve(".tasuki"), SCENARIO.home());
    Files.createSymbolicLink(work.resolve("examples"), Scenario.ROOT.resolve("examples"));
    program(bin, "queue-is-moving", "exit 0");
    program(bin, "kubectl", "grep -q 'kind: Deployment'");
    program(bin, "jq", "node -e 'JSON.parse(require(\"fs\").readFileSync(0))'");
    program(bin, "man", "grep -q '^.TH TASUKI' \"$1\"");
    SCENARIO.file("server.js", SERVER);
    SCENARIO.file("app.js", SERVER);
    SCENARIO.file("console.py", "import sys\nfor line in sys.stdin: print(line, flush=True)\n");
    SCENARIO.file("mailer.py", "import time\nwhile True: time.sleep(1)\n");
    SCENARIO.file("repl.js", "process.stdin.resume();");
    SCENARIO.file("job.sh", "echo \"$@\"\n");
    SCENARIO.file("ecosystem.config.js", ECOSYSTEM);
    Files.copy(Scenario.example("messages/worker.py"), work.resolve("worker.py"));
    Files.createDirectory(work.resolve(".pm2"));
    SCENARIO.file(
        ".pm2/dump.pm2",
        """
        [{"name": "old", "pm_exec_path": "%s", "pm_cwd": "%s", "exec_interpreter": "node",
          "exec_mode": "fork_mode", "status": "stopped", "env": {}}]
        """
            .formatted(work.resolve("app.js"), work));
    var classes = Servers.compile(Scenario.example("hello/Hello.java").toString(), work);
    var jar = ToolProvider.findFirst("jar").orElseThrow();
    var file = work.resolve("server.jar").toString();
    assertThat(jar.run(System.out, System.err, "cfe", file, "Hello", "-C", classes.toString(), "."))
        .isZero();
    SCENARIO.done("set", "min_uptime", "100ms");
  }

  private static void program(Path folder, String name, String text) throws IOException {
    var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterAll
  static void end() {
    SCENARIO.close();
  }

  static List<String> pages() {
    return DocumentedLines.pages().stream()
        .filter(page -> !DocumentedLines.typed(page).isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theLinesOfAPageDoWhatTheySay(String page) {
    var script =
        new StringBuilder(
            "tasuki delete all >&2\ntasuki dashboard --off >&2\ntype() {\n  echo \"\\$ $1\" >&2\n");
    script.append("  eval \"$1\" || { echo \"exit status $?\" >&2; exit 1; }\n}\n");
    if (BEFORE.containsKey(page)) {
      script.append(typed(BEFORE.get(page)));
    }
    DocumentedLines.typed(page).forEach(line -> script.append(typed(line)));
    var file = SCENARIO.file("page.sh", script.toString());
    SCENARIO.start(page, List.of("bash", file.toString())).await().assertDone();
  }

  private static String typed(String line) {
    String adapted = line;
    for (var word : INSTEAD.entrySet()) {
      adapted = adapted.replaceAll(word.getKey(), word.getValue());
    }
    return "type '" + adapted.replace("'", "'\\''") + "'\n";
  }

  @Test
  void aLineThatIsNotTypedIsStillThere() {
    var lines =
        DocumentedLines.pages().stream().flatMap(p -> DocumentedLines.of(p).stream()).toList();
    assertThat(DocumentedLines.NOT_TYPED.keySet())
        .allSatisfy(start -> assertThat(lines).anyMatch(line -> line.startsWith(start)));
  }
}
