package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Unmodified servers, two workers each.
final class RotationTest {
  private static final int CONNECTIONS = 200;
  static final Pattern PORT = Pattern.compile("port=(\\d+)");

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "JdkHttp",
        "PlainSocket",
        "VirtualThreads",
        "NioSelector",
        "NioSelector early",
        "NettyServer",
        "JettyServer",
        "TomcatServer",
        "UndertowServer",
        "HelidonServer",
        "VertxServer"
      })
  void everyOtherConnectionGoesToEachOfTwoWorkers(String program) throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker first = primary.fork(List.of(), command(program));
      TestWorker second = primary.fork(List.of(), command(program));
      first.awaitActs("listening", 1);
      second.awaitActs("listening", 1);
      assertThat(primary.behind()).containsExactly(2);

      Map<String, Integer> counts = new TreeMap<>();
      StringBuilder order = new StringBuilder();
      for (int i = 0; i < CONNECTIONS; i++) {
        String host = i % 4 < 2 ? "127.0.0.1" : "::1";
        primary.awaitNothingInFlight();
        String worker = Client.ask(host, primary.port());
        counts.merge(worker, 1, Integer::sum);
        order.append(worker.charAt(worker.length() - 1));
      }

      assertThat(counts).containsOnlyKeys("worker=1", "worker=2");
      assertThat(counts.get("worker=1"))
          .describedAs(order.toString())
          .isBetween(CONNECTIONS / 2 - 1, CONNECTIONS / 2 + 1);
      assertThat(first.acts()).doesNotContain("NACK");
    }
  }

  @Test
  void tlsConnectionsAreSharedToo() throws Exception {
    Path store = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    List<String> options =
        List.of("-Djavax.net.ssl.keyStore=" + store, "-Djavax.net.ssl.keyStorePassword=secret");
    SSLSocketFactory trusting = trusting(store);

    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      primary.fork(options, command("PlainSocket tls")).awaitActs("listening", 1);
      primary.fork(options, command("PlainSocket tls")).awaitActs("listening", 1);
      Map<String, Integer> counts = new TreeMap<>();
      for (int i = 0; i < CONNECTIONS / 4; i++) {
        primary.awaitNothingInFlight();
        try (Socket client = trusting.createSocket("127.0.0.1", primary.port())) {
          counts.merge(Client.ask(client), 1, Integer::sum);
        }
      }
      assertThat(counts)
          .containsOnly(entry("worker=1", CONNECTIONS / 8), entry("worker=2", CONNECTIONS / 8));
    }
  }

  private static SSLSocketFactory trusting(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"NettyServer epoll", "Asynchronous"})
  void aServerThatPassesTheAgentByServesByItself(String program) throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), command(program));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> PORT.matcher(worker.output()).find());

      assertThat(Client.ask("127.0.0.1", port(worker))).isEqualTo("worker=1");
      worker.awaitActs("online", 1);
      assertThat(primary.ports()).isEmpty();
      assertThat(worker.acts()).containsExactly("online");
    }
  }

  /// The port that a worker has printed.
  static int port(TestWorker worker) {
    Matcher matcher = PORT.matcher(worker.output());
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  static String[] command(String program) {
    return ("dev.tasuki.agent.workers." + program).split(" ");
  }
}
