package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What SIGKILL of a worker costs under load: what that worker had accepted, and nothing else.
class KilledWorkersTest {
  private static final int KILLS = 6;
  private static final int CLIENTS = 8;
  private static final String WHOLE = "\\d+\ndone\n";

  private final ClusterHarness harness = new ClusterHarness();
  private final List<String> answers = new CopyOnWriteArrayList<>();
  private final List<Throwable> broken = new CopyOnWriteArrayList<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;

  @BeforeEach
  void findAgent() throws IOException {
    HandOverTest.useBuiltAgent();
  }

  @AfterEach
  void end() throws InterruptedException {
    over = true;
    harness.close(); // what still waits for an answer ends, too, or after its own patience
    for (Thread client : clients) {
      client.join();
    }
  }

  private void load(int port) {
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!over) {
                    answers.add(answer(port));
                  }
                } catch (IOException e) {
                  broken.add(e);
                }
              }));
    }
  }

  /// All that comes on one connection. The client sends nothing, so nothing that was sent to it is
  /// lost when the other side dies.
  ///
  /// @throws SocketTimeoutException when the connection is in nobody's hands
  private static String answer(int port) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) ClusterHarness.PATIENCE.toMillis());
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        text.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (SocketException e) {
      // Cut: the text says in whose hands.
    }
    return text.toString(StandardCharsets.US_ASCII);
  }

  /// A connection is lost only in the hands of a killed worker: one that has its banner, or the one
  /// that the worker had just accepted. A worker accepts one after the other and greets it at once,
  /// so of the latter there is one a kill at most. All others, whether on their way to the worker,
  /// unread in its channel, or waiting in the primary, are served by another, each by one alone.
  @Test
  void killedWorkersTakeNothingWithThemButWhatTheyHadAccepted() throws Exception {
    int port = freePort();
    ClusterSettings.Builder java =
        ClusterSettings.builder()
            .mainClass(BannerProgram.class)
            .args(Integer.toString(port))
            .jvmArgs("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    ClusterSettings.Builder node = node("banner.js", port);
    List<WorkerHandle> workers = new ArrayList<>(harness.workers(2, java));
    workers.addAll(harness.workers(2, node));
    assertThat(workers.getFirst().addresses().getFirst().sharing())
        .isEqualTo(ListeningAddress.Sharing.HANDED_OVER);
    load(port);

    Random random = new Random();
    Set<String> killed = new TreeSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      int before = answers.size() + random.nextInt(100);
      await().atMost(ClusterHarness.PATIENCE).until(() -> answers.size() > before);
      int place = kill % 2 * 2 + random.nextInt(2); // a JVM, then a Node
      WorkerHandle victim = workers.get(place);
      victim.kill("SIGKILL");
      assertThat(join(victim.exit())).isEqualTo(new Exit(-1, "SIGKILL"));
      killed.add(victim.pid() + "\n");
      workers.set(place, harness.workers(1, place < 2 ? java : node).getFirst());
    }
    int served = answers.size();
    await().atMost(ClusterHarness.PATIENCE).until(() -> answers.size() > served + 4 * CLIENTS);
    over = true;
    for (Thread client : clients) {
      client.join();
    }

    assertThat(broken).isEmpty();
    List<String> cut = answers.stream().filter(text -> !text.matches(WHOLE)).toList();
    assertThat(cut).allMatch(text -> text.isEmpty() || killed.contains(text));
    assertThat(cut.stream().filter(String::isEmpty).count()).isLessThanOrEqualTo(KILLS);
    Set<String> last = new TreeSet<>(answers.subList(served, answers.size()));
    assertThat(last)
        .containsAll(workers.stream().map(worker -> worker.pid() + "\ndone\n").toList());
  }
}
