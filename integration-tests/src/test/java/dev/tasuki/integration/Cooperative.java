package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server that says when it is ready and obeys the message `shutdown`, as a Node script and as a
/// jar. What it has done is in the hidden folder `.seen` as `WHAT-PID`; what it shall do, in
/// `.ask`: `mute` (not say ready), `deaf` (not obey), `crash` (end at once), `grow-PID` (take 1.2
/// GB).
enum Cooperative {
  NODE("server.js"),
  JAR("server.jar");

  private static final String SCRIPT =
      """
      const { existsSync, writeFileSync } = require('node:fs');
      const asked = (what) => existsSync('.ask/' + what);
      const seen = (what) => writeFileSync('.seen/' + what + '-' + process.pid, '');
      seen('started');
      if (asked('crash')) process.exit(3);
      console.log('Listening soon');
      console.error('a complaint');
      require('node:http')
        .createServer((request, response) => response.end('process ' + process.pid))
        .listen(process.env.PORT, '127.0.0.1', () => setTimeout(() => {
          if (asked('mute')) return;
          seen('ready');
          process.send('ready');
        }, 300));
      process.on('message', (message) => {
        if (message !== 'shutdown') return;
        seen('shutdown');
        if (!asked('deaf')) process.exit(0);
      });
      setInterval(() => {
        if (!global.kept && asked('grow-' + process.pid)) global.kept = Buffer.alloc(1.2e9, 1);
      }, 100);
      """;

  private static final String SOURCE =
      """
      import com.sun.net.httpserver.HttpServer;
      import dev.tasuki.cluster.Supervisor;
      import java.io.IOException;
      import java.lang.foreign.Arena;
      import java.net.InetSocketAddress;
      import java.nio.file.*;

      public class Server {
        static final long PID = ProcessHandle.current().pid();
        static boolean asked(String what) { return Files.exists(Path.of(".ask", what)); }
        static void seen(String what) {
          try {
            Files.writeString(Path.of(".seen", what + "-" + PID), "");
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }
        public static void main(String[] arguments) throws Exception {
          seen("started");
          if (asked("crash")) System.exit(3);
          System.out.println("Listening soon");
          System.err.println("a complaint");
          int port = Integer.parseInt(System.getenv("PORT"));
          var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
          server.createContext("/", exchange -> {
            byte[] answer = ("process " + PID).getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
          server.start();
          var tasuki = Supervisor.find().orElseThrow();
          tasuki.onMessage(message -> {
            if (!message.is("shutdown")) return;
            seen("shutdown");
            if (!asked("deaf")) System.exit(0);
          });
          Thread.sleep(300);
          if (!asked("mute")) {
            seen("ready");
            tasuki.ready();
          }
          for (Object kept = null; true; Thread.sleep(100)) {
            if (kept == null && asked("grow-" + PID)) {
              kept = Arena.ofShared().allocate(1_200_000_000).fill((byte) 1);
            }
          }
        }
      }
      """;

  final String script;

  Cooperative(String script) {
    this.script = script;
  }

  /// Puts it into the working folder.
  void install(Scenario scenario) throws IOException {
    Files.createDirectory(scenario.work().resolve(".seen"));
    Files.createDirectory(scenario.work().resolve(".ask"));
    if (this == NODE) {
      scenario.file(script, SCRIPT);
    } else {
      jar(scenario);
    }
  }

  private void jar(Scenario scenario) throws IOException {
    var library = Scenario.DISTRIBUTION.resolve("lib/tasuki-cluster.jar");
    var source = scenario.file("Server.java", SOURCE).toString();
    var classes = scenario.work().resolve(".classes");
    var compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null, null, null, "-cp", library.toString(), "-d", classes.toString(), source))
        .isZero();
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Server");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, library.toUri().toString());
    manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
    var file = scenario.work().resolve(script);
    try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      jar.putNextEntry(new JarEntry("Server.class"));
      jar.write(Files.readAllBytes(classes.resolve("Server.class")));
    }
  }

  static void ask(Scenario scenario, String what) {
    scenario.file(".ask/" + what, "");
  }

  static void askNoMore(Scenario scenario, String what) throws IOException {
    Files.delete(scenario.work().resolve(".ask").resolve(what));
  }

  /// The pids of the processes that have done something.
  static Set<Long> seen(Scenario scenario, String what) {
    try (Stream<Path> files = Files.list(scenario.work().resolve(".seen"))) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(what + "-"))
          .map(name -> Long.parseLong(name.substring(what.length() + 1)))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
