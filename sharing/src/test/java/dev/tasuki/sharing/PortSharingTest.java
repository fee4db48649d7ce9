package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.ratio;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SocketDiagnostics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortSharingTest {
  @TempDir Path directory;
  private Harness harness;

  @BeforeEach
  void start() throws Exception {
    harness = new Harness(directory, new DirectAccess());
  }

  @AfterEach
  void end() {
    harness.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void workersShareAPortEvenly(int count) throws Exception {
    int port = freePort();
    harness.workers(count, Policy.RANDOM, port);
    Map<Integer, Integer> spread = spread(port, 2_000);
    assertThat(spread).hasSize(count);
    assertThat(ratio(spread)).isLessThanOrEqualTo(1.35);
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void unmodifiedNodeAndJvmServersShareAPort() throws Exception {
    int port = freePort();
    List<Long> runs = new ArrayList<>();
    for (int slot = 0; slot < 2; slot++) {
      runs.add(harness.jdk(worker("jvm", slot, Policy.RANDOM), Integer.toString(port)));
    }
    runs.forEach(harness::awaitListening);
    assertThat(ratio(spread(port, 2_000))).isLessThanOrEqualTo(1.35);
    assertThat(harness.sharing.endpoints(runs.getFirst()))
        .extracting(Object::toString)
        .containsExactly("[::]:" + port);
    int nodePort = freePort();
    for (int slot = 0; slot < 2; slot++) {
      String script = Harness.server("http.js");
      long run =
          harness.start(
              worker("node", slot, Policy.RANDOM), "node", script, Integer.toString(nodePort));
      harness.awaitListening(run);
    }
    assertThat(ratio(spread(nodePort, 2_000))).isLessThanOrEqualTo(1.35);
    assertThat(harness.notices).isEmpty();
  }

  @Test
  void anExcludedWorkerGetsNothingWhateverItsIndex() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(3, Policy.RANDOM, port);
    for (long run : runs) {
      harness.sharing.setEligible(run, false);
      harness.sharing.endpoints(run);
      assertThat(spread(port, 60)).hasSize(2).doesNotContainKey(harness.pid(run));
      harness.sharing.setEligible(run, true);
    }
  }

  @Test
  void aDrainWaitsForTheSlowRequestAndLosesNone() throws Exception {
    int port = freePort();
    List<Long> runs = harness.workers(2, Policy.RANDOM, port);
    List<CompletableFuture<Integer>> slow =
        IntStream.range(0, 8).mapToObj(i -> async(port, "/slow1")).toList();
    await().until(() -> accepted(port) == 8);
    harness.sharing.setEligible(runs.getFirst(), false);
    DrainReport report =
        harness.sharing.drain(runs.getFirst(), Duration.ofSeconds(10)).get(15, TimeUnit.SECONDS);
    harness.kill(runs.getFirst());
    assertThat(report.cut()).isZero();
    assertThat(report.connections()).isPositive();
    assertThat(report.took()).isGreaterThan(Duration.ofMillis(300));
    for (CompletableFuture<Integer> request : slow) {
      assertThat(request.get(10, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void aConnectionThatRestsIsEndedInOrderBeforeItIsCut() throws Exception {
    int port = freePort();
    long run = harness.jdk(worker("jvm", 0, Policy.RANDOM), Integer.toString(port));
    harness.awaitListening(run);
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(20_000);
      client.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      assertThat(client.getInputStream().read(new byte[4_096])).isPositive();
      harness.sharing.setEligible(run, false);
      CompletableFuture<DrainReport> drain = harness.sharing.drain(run, Duration.ofSeconds(2));
      client.getInputStream().readAllBytes(); // to its end: a reset would throw
      DrainReport report = drain.get(15, TimeUnit.SECONDS);
      assertThat(report)
          .extracting(DrainReport::connections, DrainReport::cut)
          .containsExactly(1, 0);
      assertThat(report.took()).isGreaterThan(Duration.ofMillis(1_500)); // it had its time
    }
  }

  /// The receipt is to say what came to the old worker and was answered after its time.
  @Test
  void whatWaitsInTheQueueOfAnExcludedWorkerIsCountedWhenItIsAccepted() throws Exception {
    int port = freePort();
    long old = harness.workers(1, Policy.RANDOM, port).getFirst();
    signal("STOP", harness.pid(old));
    List<CompletableFuture<Integer>> waiting =
        IntStream.range(0, 6).mapToObj(i -> async(port, "/")).toList();
    await().until(() -> SocketDiagnostics.dump(SocketDiagnostics.ESTABLISHED, port).size() >= 6);
    harness.sharing.setEligible(old, false);
    CompletableFuture<DrainReport> drain = harness.sharing.drain(old, Duration.ofSeconds(10));
    harness.sharing.endpoints(old); // the drain has begun
    await().pollDelay(Duration.ofMillis(50)).until(() -> !drain.isDone());
    signal("CONT", harness.pid(old));
    DrainReport report = drain.get(15, TimeUnit.SECONDS);
    assertThat(report).extracting(DrainReport::accepted, DrainReport::cut).containsExactly(6, 0);
    assertThat(report.connections()).isEqualTo(6);
    for (CompletableFuture<Integer> request : waiting) {
      assertThat(request.get(10, TimeUnit.SECONDS)).isEqualTo(harness.pid(old));
    }
  }

  private static void signal(String name, int pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Integer.toString(pid)).start().waitFor())
        .isZero();
  }

  /// One request on a thread of its own.
  static CompletableFuture<Integer> async(int port, String path) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(get(port, path));
          } catch (IOException | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private static long accepted(int port) throws PosixException {
    return SocketDiagnostics.dump(SocketDiagnostics.ESTABLISHED, port).stream()
        .filter(row -> row.inode() != 0)
        .count();
  }
}
