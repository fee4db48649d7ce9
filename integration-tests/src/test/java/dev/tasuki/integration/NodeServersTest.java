package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Frameworks, TLS and other runtimes of JavaScript as cluster workers of the daemon. What comes
/// from npm is there when the library's tests have fetched it; else the test is left out.
final class NodeServersTest {
  private static final String EXPRESS =
      """
      const express = require('express');
      express().get('/', (request, response) => response.send(`Hello from process ${process.pid}`))
        .listen(Number(process.env.PORT), process.env.HOST);
      """;
  private static final String FASTIFY =
      """
      const fastify = require('fastify')();
      fastify.get('/', async () => `Hello from process ${process.pid}`);
      fastify.listen({ port: Number(process.env.PORT), host: process.env.HOST });
      """;
  private static final String TLS =
      """
      const fs = require('node:fs');
      const files = { key: fs.readFileSync('key.pem'), cert: fs.readFileSync('cert.pem') };
      require('node:tls').createServer(files, socket => {
        socket.end(`${process.pid} ${socket.isSessionReused() ? 'resumed' : 'new'}`);
      }).listen(Number(process.env.PORT), process.env.HOST);
      """;

  /// For each line that it reads, a connection with the session of the first one.
  private static final String TLS_CLIENT =
      """
      const tls = require('node:tls');
      const [port, maxVersion] = process.argv.slice(2);
      let session;
      require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
        let said = '';
        const socket = tls.connect({ port: Number(port), host: '127.0.0.1', maxVersion, session,
          rejectUnauthorized: false });
        socket.on('session', first => { session ??= first; });
        socket.on('data', data => { said += data; });
        socket.on('error', error => { said += error; });
        socket.on('close', () => console.log(said));
      });
      """;

  private static final String DENO =
      "Deno.serve({ port: Number(process.env.PORT), hostname: '127.0.0.1' },"
          + " () => new Response(`Hello from process ${Deno.pid}`));";
  private static final String BUN =
      "Bun.serve({ port: Number(process.env.PORT), hostname: '127.0.0.1',"
          + " fetch: () => new Response(`Hello from process ${process.pid}`) });"
          + " process.send('ready');";

  private static Path fetched(String path) {
    var file = Scenario.ROOT.resolve("cluster/target").resolve(path);
    assumeTrue(Files.exists(file), path + " was not fetched from npm");
    return file;
  }

  @ParameterizedTest
  @CsvSource({"express, auto", "express, shared", "fastify, auto", "fastify, shared"})
  void aFrameworkIsSharedAndReloadedWithoutLoss(String framework, String policy)
      throws InterruptedException {
    fetched("node-frameworks/node_modules/" + framework);
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.set("NODE_PATH", fetched("node-frameworks/node_modules").toString());
      scenario.file("app.js", framework.equals("express") ? EXPRESS : FASTIFY);
      scenario.done("start", "app.js", "-n", "web", "-i", "2", "--policy", policy);
      served(port, 2, policy);
      var before = scenario.pids("web");
      scenario.done("reload", "web");
      assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(before);
      served(port, 2, policy);
    }
  }

  /// With one queue nobody promises that both are asked.
  private static void served(int port, int workers, String policy) throws InterruptedException {
    var report = LoadClient.burst(port, 200, 2).assertNothingLost();
    assertThat(report.byProcess().size()).isBetween(policy.equals("shared") ? 1 : workers, workers);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "TLSv1.3"})
  void aTlsSessionIsResumedByAnotherWorkerByItsSuccessorAndAfterTheDaemonsDeath(String version)
      throws IOException {
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      certify(scenario.work());
      scenario.file("app.js", TLS);
      var client = scenario.file("client.js", TLS_CLIENT).toString();
      scenario.done("start", "app.js", "-n", "web", "-i", "2");
      var process = new ProcessBuilder("node", client, Integer.toString(port), version).start();
      try {
        assertThat(ask(process)).endsWith(" new");
        resumed(process, scenario.pids("web"));
        Scenario.killHard(scenario.daemon());
        scenario.done("reload", "web");
        resumed(process, scenario.pids("web"));
      } finally {
        process.destroyForcibly().onExit().join();
      }
    }
  }

  private static void certify(Path folder) {
    try {
      var openssl =
          new ProcessBuilder(
                  "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout key.pem -out cert.pem"
                      .split(" "))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(openssl.onExit().join().exitValue()).isZero();
    } catch (IOException e) {
      assumeTrue(false, "openssl is not installed");
    }
  }

  private static String ask(Process client) throws IOException {
    client.outputWriter().write("\n");
    client.outputWriter().flush();
    return client.inputReader().readLine();
  }

  /// Asks until all workers have answered.
  private static void resumed(Process client, List<Long> workers) {
    var answered = new TreeSet<Long>();
    Eventually.until(() -> {
      var words = ask(client).split(" ");
      assertThat(words).as("worker %s", words[0]).endsWith("resumed");
      answered.add(Long.valueOf(words[0]));
      return answered.containsAll(workers);
    });
  }

  @Test
  void denoIsAWorkerOfTheCluster() throws InterruptedException {
    var deno = fetched("runtime-deno/node_modules/.bin/deno").toString();
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file(
          "app.cjs",
          Servers.node("process.send('ready'); console.log(require('cluster').isWorker)"));
      start(scenario, "app.cjs", "--interpreter", deno, "--interpreter-args", "run -A");
      sharedAndReloaded(scenario, port);
      assertThat(scenario.done("logs", "web", "--nostream").output()).contains("true");
    }
  }

  @Test
  void denosOwnServersAreSharedToo() throws InterruptedException {
    var deno = fetched("runtime-deno/node_modules/.bin/deno").toString();
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("app.ts", DENO);
      scenario.done(
          "start",
          "app.ts",
          "-n",
          "web",
          "-i",
          "2",
          "--interpreter",
          deno,
          "--interpreter-args",
          "run -A");
      sharedAndReloaded(scenario, port);
    }
  }

  @Test
  void bunIsSharedAndSaysWhenItIsReady() throws InterruptedException {
    var bun = fetched("runtime-bun/node_modules/.bin/bun").toString();
    try (var scenario = Scenario.open()) {
      int port = scenario.port();
      scenario.file("app.js", BUN);
      start(scenario, "app.js", "--interpreter", bun);
      sharedAndReloaded(scenario, port);
    }
  }

  private static void start(Scenario scenario, String program, String... options) {
    var line = new ArrayList<>(List.of("start", program, "-n", "web", "-i", "2", "--wait-ready"));
    line.addAll(List.of(options));
    scenario.done(line.toArray(String[]::new));
  }

  private static void sharedAndReloaded(Scenario scenario, int port) throws InterruptedException {
    served(port, 2, "auto");
    var before = scenario.pids("web");
    scenario.done("reload", "web");
    assertThat(scenario.pids("web")).doesNotContainAnyElementsOf(before);
    served(port, 2, "auto");
  }
}
