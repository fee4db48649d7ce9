package dev.tasuki.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.Signal;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How workers, and their primaries, come to their end.
final class LifeTest {
  private static final String DISCONNECT =
      "{\"cmd\":\"NODE_CLUSTER\",\"act\":\"disconnect\",\"seq\":1000000}";

  private static final byte[] KEEP_ALIVE =
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  @Test
  void aKilledWorkerLosesNoConnectionThatItsServerHasNotAccepted() throws Exception {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker doomed = primary.fork(List.of(), RotationTest.command("Slow"));
      doomed.awaitActs("listening", 1);
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        Socket client = Client.connect("127.0.0.1", primary.port());
        answers.add(CompletableFuture.supplyAsync(() -> quietly(client)));
      }
      Awaitility.await().until(() -> primary.inFlight() == 5);

      TestWorker heir = primary.fork(List.of(), RotationTest.command("JdkHttp"));
      heir.awaitActs("listening", 1);
      doomed.signal(Signal.SIGKILL);

      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("worker=2");
      }
    }
  }

  private static String quietly(Socket client) {
    try (client) {
      return Client.ask(client);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"JdkHttp", "PlainSocket", "NettyServer", "TomcatServer"})
  void aWorkerEndsWithStatusZeroWhenItsPrimaryDies(String program) throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command(program));
      worker.awaitActs("listening", 1);
      worker.hangUp();
      assertThat(worker.awaitEnd().code()).isZero();
    }
  }

  @Test
  void aWorkerThatOutlivesItsPrimaryUsesNoProcessor() throws Exception {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker =
          primary.fork(List.of("-Dtasuki.outlive.primary=true"), RotationTest.command("JdkHttp"));
      worker.awaitActs("listening", 1);
      worker.hangUp();
      ProcessHandle process = ProcessHandle.of(worker.pid()).orElseThrow();
      Thread.sleep(500);
      Duration before = process.info().totalCpuDuration().orElseThrow();
      Thread.sleep(2_000);
      assertThat(process.info().totalCpuDuration().orElseThrow().minus(before))
          .isLessThan(Duration.ofMillis(200));
    }
  }

  @Test
  void aDisconnectedWorkerFinishesItsRequestAndEnds() throws Exception {
    Files.createFile(directory.resolve("accept"));
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command("Slow"));
      worker.awaitActs("listening", 1);
      Socket client = Client.connect("127.0.0.1", primary.port());
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> quietly(client));
      Awaitility.await().until(() -> worker.output().contains("accepted"));

      worker.send(DISCONNECT);
      worker.awaitActs("close", 1);
      assertThat(answer).isNotDone();
      Files.createFile(directory.resolve("answer"));

      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("worker=1");
      assertThat(worker.awaitEnd().code()).isZero();
      assertThat(worker.acts()).doesNotContain("exitedAfterDisconnect");
      assertThat(worker.output()).doesNotContain("Exception", "tasuki:");
    }
  }

  @Test
  void aRequestThatNeverEndsHoldsTheWorkerOnlyForTheDrainTime() throws Exception {
    Files.createFile(directory.resolve("accept"));
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker =
          primary.fork(List.of("-Dtasuki.drain.seconds=1"), RotationTest.command("Slow"));
      worker.awaitActs("listening", 1);
      try (Socket client = Client.connect("127.0.0.1", primary.port())) {
        client.getOutputStream().write(KEEP_ALIVE);
        Awaitility.await().until(() -> worker.output().contains("accepted"));
        worker.send(DISCONNECT);
        assertThat(worker.awaitEnd().code()).isZero();
        assertThat(worker.output()).contains("1 connections are cut after 1 s");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"JdkHttp", "TomcatServer", "JettyServer", "HelidonServer", "VertxServer"})
  void aConnectionThatRestsBetweenTwoRequestsIsEndedWithoutWaitingForItsClient(String program)
      throws Exception {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command(program));
      worker.awaitActs("listening", 1);
      try (Socket client = Client.connect("127.0.0.1", primary.port())) {
        client.getOutputStream().write(KEEP_ALIVE);
        byte[] answer = new byte[4_096];
        assertThat(client.getInputStream().read(answer)).isPositive();
        worker.send(DISCONNECT);
        assertThat(client.getInputStream().readAllBytes().length).isLessThan(answer.length);
        assertThat(worker.awaitEnd().code()).isZero();
        assertThat(worker.output()).doesNotContain("are cut");
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"JdkHttp", "TomcatServer", "JettyServer", "UndertowServer", "HelidonServer"})
  void aBusyClientIsToldToGoElsewhereBeforeItsConnectionIsCut(String program) throws Exception {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command(program));
      worker.awaitActs("listening", 1);
      try (Socket client = Client.connect("127.0.0.1", primary.port())) {
        assertThat(Client.exchange(client, "")).doesNotContainIgnoringCase("connection: close");
        worker.send(DISCONNECT);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        String answer;
        do {
          Thread.sleep(5); // as a client that thinks
          answer = Client.exchange(client, "");
        } while (!answer.toLowerCase(Locale.ROOT).contains("connection: close")
            && System.nanoTime() < end);
        assertThat(answer).containsIgnoringCase("connection: close");
      }
      assertThat(worker.awaitEnd().code()).isZero();
      assertThat(worker.output()).doesNotContain("Exception", "tasuki:");
    }
  }

  @Test
  void messagesGoBothWaysAndALeavingWorkerSaysFarewell() throws IOException {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker worker = primary.fork(List.of(), RotationTest.command("Messages"));
      String big = "\"" + "ä".repeat(300_000) + "\"";
      for (String message :
          List.of("{\"a\":[1,null]}", "\"fail\"", "7", "{\"cmd\":\"NODE_\"}", big)) {
        worker.send(message);
      }
      worker.awaitMessage("{\"id\":1,\"echo\":" + big + "}");
      assertThat(worker.messages())
          .containsExactly(
              "\"children see [PATH]\"",
              "{\"id\":1,\"echo\":{\"a\":[1,null]}}",
              "{\"id\":1,\"echo\":7}",
              "{\"id\":1,\"echo\":{\"cmd\":\"NODE_\"}}",
              "{\"id\":1,\"echo\":" + big + "}");

      worker.send("\"leave\"");
      assertThat(worker.awaitEnd().code()).isZero();
      worker.awaitActs("exitedAfterDisconnect", 1);
    }
  }

  @Test
  void aWorkerWithoutRoomForADescriptorGivesTheConnectionBack() throws Exception {
    try (TestPrimary primary = new TestPrimary(TestPrimary.Policy.ROUND_ROBIN, directory)) {
      TestWorker full = primary.fork(List.of(), RotationTest.command("JdkHttp"));
      TestWorker other = primary.fork(List.of(), RotationTest.command("JdkHttp"));
      full.awaitActs("listening", 1);
      other.awaitActs("listening", 1);
      run("prlimit", "--pid", Integer.toString(full.pid()), "--nofile=3:1024");
      for (int i = 0; i < 20; i++) {
        assertThat(Client.ask("127.0.0.1", primary.port())).isEqualTo("worker=2");
      }
      assertThat(full.acts()).contains("NACK");

      run("prlimit", "--pid", Integer.toString(full.pid()), "--nofile=1024:1024");
      primary.awaitNothingInFlight();
      String one = Client.ask("127.0.0.1", primary.port());
      primary.awaitNothingInFlight();
      assertThat(Client.ask("127.0.0.1", primary.port())).isNotEqualTo(one);
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
