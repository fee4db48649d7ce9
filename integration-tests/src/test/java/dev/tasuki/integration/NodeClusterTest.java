package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Node's cluster module has no documented wire: an unmodified program says whether it finds itself
/// a worker of it, also after the death of the daemon that it was started by.
final class NodeClusterTest {
  /// One server of each kind; answers with what it finds itself to be.
  private static final String PROGRAM =
      """
      const cluster = require('node:cluster');
      const { createServer } = require('node:http');
      const udp = require('node:dgram').createSocket('udp4');
      const port = Number(process.env.PORT);
      const local = { host: '127.0.0.1' };
      let exclusive = '';
      let heard = '';
      const any = createServer((request, response) => response.end('any'));
      const other = createServer((request, response) => response.end('other'));
      const unix = createServer((request, response) => response.end('unix'));
      const alone = require('node:net').createServer();
      const facts = () => [cluster.isWorker, cluster.worker.id, any.address().port,
        other.address().port, exclusive, heard, process.version].join(' ');
      const server = createServer((request, response) => {
        response.setHeader('Connection', 'close');
        response.end(facts());
        if (request.url === '/leave') cluster.worker.disconnect();
      });
      udp.on('message', (text, from) => udp.send(String(process.pid), from.port, from.address));
      process.on('message', (message) => { heard = message; });
      cluster.worker.on('disconnect', () => {
        console.log('left, expected: ' + cluster.worker.exitedAfterDisconnect);
        process.exit(0);
      });
      const say = (word) => { exclusive = word; process.send('ready'); };
      udp.bind(port, '127.0.0.1', () =>
        any.listen({ port: 0, ...local }, () =>
          other.listen({ port: 0, ...local }, () =>
            unix.listen('web.sock', () =>
              server.listen({ port, ...local }, () => {
                alone.on('error', (error) => say(error.code));
                alone.listen({ port: port + 1, exclusive: true, ...local }, () => say('mine'));
              })))));
      """;

  /// Other releases than the installed one are there when the library's tests have fetched them.
  @ParameterizedTest
  @ValueSource(strings = {"installed", "22", "24"})
  void anUnmodifiedProgramIsAWorkerAndStaysOneWhenTheDaemonIsKilled(String release) {
    var node = release(release);
    try (var scenario = Scenario.open();
        var client = HttpClient.newHttpClient()) {
      int port = scenario.port();
      scenario.file("app.js", PROGRAM);
      scenario.done(
          "start", "app.js", "-n", "web", "-i", "2", "--wait-ready", "--interpreter", node);
      var facts = facts(client, port);
      assertThat(facts).hasSize(2).allMatch(line -> line.startsWith("true "));
      assertThat(facts.stream().map(line -> line.split(" ")[1])).doesNotHaveDuplicates();
      var zero = word(facts, 2);
      var second = word(facts, 3);
      assertThat(zero).as("port 0 in all workers").hasSize(1);
      assertThat(second).hasSize(1).isNotEqualTo(zero);
      assertThat(word(facts, 4)).containsExactlyInAnyOrder("mine", "EADDRINUSE");
      if (!release.equals("installed")) {
        assertThat(facts).allMatch(line -> line.contains(" v" + release + "."));
      }
      overUdpAndUnix(scenario, port);

      Scenario.killHard(scenario.daemon());
      scenario.done("message", "web", "\"still\"");
      Eventually.asserted(() -> assertThat(word(facts(client, port), 5)).containsExactly("still"));
      overUdpAndUnix(scenario, port);
      scenario.done("reload", "web");
      var after = facts(client, port);
      assertThat(word(after, 2)).as("port 0 of their successors").isEqualTo(zero);
      assertThat(word(after, 1)).as("ids").doesNotContainAnyElementsOf(word(facts, 1));
      overUdpAndUnix(scenario, port);

      get(client, port, "/leave");
      Eventually.asserted(() ->
          assertThat(scenario.done("logs", "web", "--nostream").output())
              .contains("left, expected: true"));
      Eventually.allOnline(scenario, "web", 2);
      scenario.done("delete", "web");
      assertThat(scenario.work().resolve("web.sock")).doesNotExist();
    }
  }

  private static String release(String release) {
    if (release.equals("installed")) {
      return "node";
    }
    var binary =
        Scenario.ROOT.resolve("cluster/target/node-" + release + "/node_modules/node/bin/node");
    assumeTrue(Files.isExecutable(binary), "node " + release + " was not fetched");
    return binary.toString();
  }

  /// What all workers say: eight connections reach both.
  private static Set<String> facts(HttpClient client, int port) {
    var facts = new TreeSet<String>();
    for (int i = 0; i < 8; i++) {
      facts.add(get(client, port, "/"));
    }
    return facts;
  }

  private static Set<String> word(Set<String> facts, int index) {
    var words = new TreeSet<String>();
    facts.forEach(line -> words.add(line.split(" ")[index]));
    return words;
  }

  private static String get(HttpClient client, int port, String path) {
    try {
      var uri = URI.create("http://127.0.0.1:" + port + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void overUdpAndUnix(Scenario scenario, int port) {
    try (var udp = new DatagramSocket();
        var unix = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      udp.setSoTimeout(10_000);
      var loopback = InetAddress.getLoopbackAddress();
      udp.send(new DatagramPacket(new byte[1], 1, loopback, port));
      var answer = new DatagramPacket(new byte[20], 20);
      udp.receive(answer);
      var pid = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
      assertThat(scenario.pids("web")).contains(Long.parseLong(pid));
      unix.connect(UnixDomainSocketAddress.of(Path.of(scenario.work() + "/web.sock")));
      unix.write(ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
      var buffer = ByteBuffer.allocate(1000);
      while (unix.read(buffer) >= 0) {
        // until the end
      }
      assertThat(new String(buffer.array(), StandardCharsets.US_ASCII)).contains("unix");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
