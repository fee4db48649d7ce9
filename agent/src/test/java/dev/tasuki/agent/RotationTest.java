package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
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
        "UndertowServer"
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
