package dev.tasuki.integration;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the faults are tried on. The examples are as one would start them; the others are written
/// anew for each run, so that a broken version of them can be deployed.
enum ChaosApp {
  NODE(null),
  /// Handles the signal to stop: takes no more connections, ends when the last is done.
  NODE_GRACEFUL(null),
  /// [ChaosServer].
  JAR(null),
  PYTHON(Servers.PYTHON),
  JDK(Servers.JDK),
  TOMCAT(Servers.TOMCAT),
  NETTY_EPOLL(Servers.NETTY_EPOLL);

  private static final String SERVER =
      """
      const answer = (request, response) => {
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
      };
      const server = require('node:http').createServer(answer);
      server.on('upgrade', (request, socket) => {
        const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
        const accept = require('node:crypto').createHash('sha1').update(key).digest('base64');
        socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\n' +
          `Connection: Upgrade\\r\\nSec-WebSocket-Accept: ${accept}\\r\\n\\r\\n`);
        socket.on('error', () => {});
        socket.on('data', frame => { // one short message, as the load sends it
          const text = frame.subarray(6).map((byte, i) => byte ^ frame[2 + i % 4]).toString();
          const reply = Buffer.from(`ello from process ${process.pid}: ${text}`);
          socket.write(Buffer.concat([Buffer.from([0x81, reply.length]), reply]));
        });
        socket.on('end', () => socket.end());
      });
      const tls = require('node:https').createServer(
        { pfx: require('node:fs').readFileSync('web.p12'), passphrase: 'PASSWORD' }, answer);
      """
          .replace("PASSWORD", Certificate.PASSWORD);
  private static final String LISTEN =
      """
      tls.listen(process.env.TLS_PORT, process.env.HOST, () =>
        server.listen(process.env.PORT, process.env.HOST, () => { WHEN_READY }));
      """;
  private static final String GRACE =
      """
      for (const signal of ['SIGINT', 'SIGTERM']) {
        process.on(signal, () => {
          server.close(() => tls.close(() => process.exit(0)));
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

  boolean isJvm() {
    return this != NODE && this != NODE_GRACEFUL && this != PYTHON;
  }

  /// Writes the good version where it is needed; returns the program.
  String program(Scenario scenario) {
    return example == null ? deploy(scenario, Flaw.NONE).toString() : example.program();
  }

  /// Puts a version of it into its place, which only a restart or reload will run.
  Path deploy(Scenario scenario, Flaw flaw) {
    return this == JAR
        ? ChaosServer.write(scenario.work().resolve("web.jar"), flaw)
        : scenario.file("web.js", flaw.atBoot() ? flaw.script() : node(flaw.script()));
  }

  private String node(String afterListening) {
    return SERVER
        + (this == NODE_GRACEFUL ? GRACE : "")
        + LISTEN.replace("WHEN_READY", afterListening);
  }

  /// How long it may take until it listens.
  String listenTimeout() {
    return this == JAR ? "10s" : isOurs() ? "4s" : "30s";
  }

  List<ChaosLoad.Kind> kinds() {
    if (!isOurs()) {
      return List.of(ChaosLoad.Kind.NEW, ChaosLoad.Kind.KEPT);
    }
    var kinds = EnumSet.allOf(ChaosLoad.Kind.class);
    if (this == JAR) {
      kinds.remove(ChaosLoad.Kind.WEB_SOCKET); // the JDK has no server for it
    }
    return List.copyOf(kinds);
  }
}
