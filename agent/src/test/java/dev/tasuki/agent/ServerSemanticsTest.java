package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an app may expect of its server sockets.
final class ServerSemanticsTest {
  @TempDir Path directory;

  /// [TestPrimary.Policy#SILENT] is left out: each bind would take ten seconds.
  @ParameterizedTest(name = "{0}")
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SILENT")
  void acceptEndsAndFailsAsTheJdkPromises(TestPrimary.Policy policy) throws IOException {
    try (TestPrimary primary = new TestPrimary(policy, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command("Blocked"));
      assertThat(worker.awaitEnd().code()).describedAs(worker::output).isZero();
      assertThat(worker.output()).contains("done").doesNotContain("Exception", "tasuki:");
      assertThat(primary.ports()).isNotEmpty();
    }
  }

  @Test
  void acceptEndsAndFailsAsTheJdkPromisesWithoutThePrimary() throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker =
          primary.fork(List.of("-Dtasuki.exclusive=0"), RotationTest.command("Blocked"));
      assertThat(worker.awaitEnd().code()).describedAs(worker::output).isZero();
      assertThat(worker.output()).contains("done");
    }
  }

  @Test
  void serversOnPortZeroGetTheSamePortsInAllWorkers() throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker first = primary.fork(List.of(), RotationTest.command("TwoServers"));
      TestWorker second = primary.fork(List.of(), RotationTest.command("TwoServers"));
      first.awaitActs("listening", 2);
      second.awaitActs("listening", 2);
      List<Integer> ports = primary.ports();
      assertThat(ports).hasSize(2).doesNotHaveDuplicates();
      String said = "\"" + ports.get(0) + " " + ports.get(1) + "\"";
      first.awaitMessage(said);
      second.awaitMessage(said);
      for (int port : ports) {
        primary.awaitNothingInFlight();
        String one = Client.ask("127.0.0.1", port);
        primary.awaitNothingInFlight();
        assertThat(Client.ask("127.0.0.1", port)).isNotEqualTo(one);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void anAddressOfOneFamilyIsServedThere(String address) throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command("PlainSocket " + address));
      worker.awaitActs("listening", 1);
      assertThat(Client.ask(address, primary.port())).isEqualTo("worker=1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "PlainSocket",
        "VirtualThreads",
        "NioSelector",
        "NioSelector early",
        "NettyServer",
        "JdkHttp"
      })
  void aSharedSocketIsAcceptedFromByAllWorkers(String program) throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.SHARED, directory)) {
      TestWorker first = primary.fork(List.of(), RotationTest.command(program));
      TestWorker second = primary.fork(List.of(), RotationTest.command(program));
      first.awaitActs("listening", 1);
      second.awaitActs("listening", 1);
      assertThat(primary.behind()).containsExactly(2);
      for (int i = 0; i < 20; i++) {
        assertThat(Client.ask("127.0.0.1", primary.port())).startsWith("worker=");
      }
      first.close();
      for (int i = 0; i < 20; i++) {
        assertThat(Client.ask("127.0.0.1", primary.port())).isEqualTo("worker=2");
      }
    }
  }

  @Test
  void aServerWithoutAnAnswerBindsItselfAfterTenSeconds() throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.SILENT, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command("NettyServer"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> RotationTest.PORT.matcher(worker.output()).find());
      assertThat(worker.output())
          .containsOnlyOnce("tasuki: no answer from the primary: port 0 is bound by this process");
      assertThat(Client.ask("127.0.0.1", RotationTest.port(worker))).isEqualTo("worker=1");
    }
  }
}
