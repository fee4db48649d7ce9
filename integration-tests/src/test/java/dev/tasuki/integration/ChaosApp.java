package dev.tasuki.integration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the faults are tried on. The examples are as one would start them; the others are written
/// anew for each run, so that a broken version of them can be deployed.
enum ChaosApp {
  NODE(null),
  /// Handles the signal to stop: takes no more connections, ends when the last is done.
  NODE_GRACEFUL(null),
  PYTHON(Servers.PYTHON),
  JDK(Servers.JDK),
  TOMCAT(Servers.TOMCAT),
  NETTY_EPOLL(Servers.NETTY_EPOLL);

  private static final String SERVER =
      """
      const server = require('node:http').createServer((request, response) => {
        const hello = `Hello from process ${process.pid}`;
        if (request.method === 'POST') {
          let size = 0;
          request.on('data', part => size += part.length);
          request.on('end', () => response.end(`got ${size}`));
        } else if (request.url === '/flood') {
          let left = 200; // 10 MB in all
          const more = () => {
            process.stdout.write(`${'x'.repeat(99)}\\n`.repeat(500));
            if (--left) setImmediate(more);
            else response.end(hello);
          };
          more();
        } else if (request.url === '/slow') {
          setTimeout(() => response.end(hello), 300);
        } else {
          response.statusCode = global.ill ? 503 : 200;
          response.end(hello);
        }
      });
      """;
  private static final String LISTEN =
      "server.listen(process.env.PORT, process.env.HOST, () => { WHEN_READY });\n";
  private static final String GRACE =
      """
      for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => {
          server.close(() => process.exit(0));
          server.closeIdleConnections();
        });
      }
      """;

  private final @Nullable Servers example;

  ChaosApp(@Nullable Servers example) {
    this.example = example;
  }

  /// Whether another version of it can be put into its place.
  boolean isOurs() {
    return example == null;
  }

  /// Writes the good version where it is needed; returns the program.
  String program(Scenario scenario) {
    return example == null ? scenario.file("web.js", version("")).toString() : example.program();
  }

  /// A version that does something once it listens.
  String version(String afterListening) {
    return SERVER
        + (this == NODE_GRACEFUL ? GRACE : "")
        + LISTEN.replace("WHEN_READY", afterListening);
  }

  List<ChaosLoad.Kind> kinds() {
    return isOurs()
        ? List.of(ChaosLoad.Kind.values())
        : List.of(ChaosLoad.Kind.NEW, ChaosLoad.Kind.KEPT);
  }
}
