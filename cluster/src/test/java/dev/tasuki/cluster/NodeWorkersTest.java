package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What unmodified Node programs can do as workers of a Java primary.
class NodeWorkersTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  @Test
  void roundRobinAlternatesExactly() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(3, node("http.js", "127.0.0.1", port));
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(new TreeSet<>(pids))
        .isEqualTo(new TreeSet<>(workers.stream().map(WorkerHandle::pid).toList()));
    for (int i = 3; i < pids.size(); i++) {
      assertThat(pids.get(i)).isEqualTo(pids.get(i - 3));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "NONE"})
  void twoServersOnPortZeroHaveTheSameTwoPortsInAllWorkers(SchedulingPolicy policy)
      throws Exception {
    List<WorkerHandle> workers =
        harness.workers(2, node("http.js", "127.0.0.1", 0, 0).scheduling(policy));
    await().until(() -> workers.stream().allMatch(worker -> worker.addresses().size() == 2));
    Set<Integer> first = ports(workers.get(0));
    assertThat(first).hasSize(2).isEqualTo(ports(workers.get(1)));
    for (int port : first) {
      assertThat(get(port, "/")).isIn(workers.get(0).pid(), workers.get(1).pid());
    }
  }

  private static Set<Integer> ports(WorkerHandle worker) {
    return new TreeSet<>(worker.addresses().stream().map(ListeningAddress::port).toList());
  }

  @Test
  void theKernelChoosesUnderPolicyNone() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(2, node("http.js", "127.0.0.1", port).scheduling(SchedulingPolicy.NONE));
    for (int i = 0; i < 20; i++) {
      assertThat(get(port, "/")).isIn(workers.get(0).pid(), workers.get(1).pid());
    }
  }

  @Test
  void anExclusiveServerIsTheWorkersOwn() throws Exception {
    int port = freePort();
    harness.primary.setup(node("http.js", "127.0.0.1", port + "x").build());
    WorkerHandle first = harness.fork();
    harness.awaitMessage("port");
    WorkerHandle second = harness.fork();
    assertThat(harness.awaitMessage("error")).isEqualTo("EADDRINUSE");
    assertThat(second.isDead()).isFalse();
    assertThat(get(port, "/")).isEqualTo(first.pid());
  }

  @Test
  void anAddressInUseIsReportedAsNodeReportsIt() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      harness.primary.setup(node("http.js", "127.0.0.1", taken.getLocalPort()).build());
      harness.fork();
      assertThat(harness.awaitMessage("error")).isEqualTo("EADDRINUSE");
    }
    harness.primary.setup(node("http.js", "127.0.0.1", "/nowhere/at/all.sock").build());
    harness.messages.clear();
    harness.fork();
    assertThat(harness.awaitMessage("error")).isEqualTo("ENOENT");
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "NONE"})
  void aUnixDomainSocketIsSharedAndRemovedAtTheEnd(SchedulingPolicy policy, @TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("app.sock");
    List<WorkerHandle> workers =
        harness.workers(2, node("http.js", "127.0.0.1", path).scheduling(policy));
    Set<Integer> pids = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      pids.add(ClusterHarness.getUnix(path));
    }
    if (policy == SchedulingPolicy.ROUND_ROBIN) {
      assertThat(pids).hasSize(2);
    }
    workers.forEach(worker -> join(worker.disconnect()));
    await().until(() -> !Files.exists(path));
  }

  @Test
  void aPathThatIsTooLongIsSharedWhereItsRelativeFormIsNot() throws Exception {
    Path relative = Path.of("target", "socket-" + "x".repeat(70));
    Path directory = Path.of("").toAbsolutePath();
    // As Node's primary, ours is reached there only from its own directory.
    Path path = directory.resolve(relative);
    int rest = 120 - path.toString().length();
    Path longer =
        rest > 0 ? relative.resolveSibling(relative.getFileName() + "y".repeat(rest)) : relative;
    assumeTrue(longer.toString().length() < 108, "the build directory is too near to the root");
    Files.deleteIfExists(longer); // of a run that was killed
    harness.workers(1, node("http.js", "127.0.0.1", directory.resolve(longer)));
    assertThat(ClusterHarness.getUnix(longer)).isPositive();
  }

  @Test
  void aUdpPortIsShared() throws Exception {
    List<WorkerHandle> workers = harness.workers(2, node("udp.js", 0));
    int port = workers.getFirst().addresses().getFirst().port();
    assertThat(workers.getLast().addresses().getFirst().port()).isEqualTo(port);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(10_000);
      socket.send(new DatagramPacket(new byte[] {1}, 1, InetAddress.getLoopbackAddress(), port));
      DatagramPacket answer = new DatagramPacket(new byte[64], 64);
      socket.receive(answer);
      String pid = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
      assertThat(Integer.parseInt(pid)).isIn(workers.get(0).pid(), workers.get(1).pid());
    }
  }

  @Test
  void messagesGoBothWaysWhateverTheyAre() throws Exception {
    WorkerHandle worker = harness.workers(1, node("http.js", "127.0.0.1", 0)).getFirst();
    List<Object> values =
        List.of("text \u4e16\ud83d\ude00\n", "lone \ud800", 7L, 1.5, true, List.of(1L, List.of()));
    for (Object value : values) {
      assertThat(worker.send(value)).isTrue();
    }
    worker.send(null);
    record Update(String type, int timeout) {}
    worker.send(new Update("config", 5));
    String big = "x".repeat(900_000);
    worker.send(big);
    await().atMost(ClusterHarness.PATIENCE).until(() -> echoes().size() == values.size() + 3);
    assertThat(echoes().subList(0, values.size())).isEqualTo(values);
    assertThat(echoes().get(values.size())).isNull();
    assertThat(new Message(echoes().get(values.size() + 1)).as(Update.class))
        .isEqualTo(new Update("config", 5));
    assertThat(echoes().getLast()).isEqualTo(big);
    assertThat(harness.awaitMessage("isWorker")).isEqualTo(true);
    assertThat(harness.awaitMessage("id")).isEqualTo((long) worker.id());
  }

  private List<Object> echoes() {
    List<Object> echoes = new ArrayList<>();
    for (Message message : harness.messages) {
      if (message.value() instanceof Map<?, ?> map && map.containsKey("echo")) {
        echoes.add(map.get("echo"));
      }
    }
    return echoes;
  }

  @Test
  void aDisconnectedWorkerFinishesTheSlowRequestAndExits() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(2, node("http.js", "127.0.0.1", port));
    // Three connections each, in whatever order they come: so each worker has a slow one.
    var slow = Stream.generate(() -> ClusterHarness.async(port, "/slow700")).limit(4).toList();
    get(port, "/");
    get(port, "/");
    Exit exit = join(workers.getFirst().disconnect());
    assertThat(exit).isEqualTo(new Exit(0, null));
    assertThat(workers.getFirst().exitedAfterDisconnect()).isTrue();
    assertThat(slow.stream().map(ClusterHarness::join)).contains(workers.getFirst().pid());
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
    assertThat(harness.events)
        .containsSubsequence("online 1", "listening 1", "disconnect 1", "exit 1 exit code 0");
  }

  @Test
  void aWorkerMayDisconnectItself() throws Exception {
    WorkerHandle worker = harness.workers(1, node("http.js", "127.0.0.1", 0)).getFirst();
    worker.send("leave");
    assertThat(join(worker.exit())).isEqualTo(new Exit(0, null));
    assertThat(worker.exitedAfterDisconnect()).isTrue();
  }

  @Test
  void exitCodesAndSignalsAreToldApart() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = harness.workers(3, node("http.js", "127.0.0.1", port));
    ClusterHarness.async(port, "/crash");
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> workers.stream().anyMatch(WorkerHandle::isDead));
    List<WorkerHandle> living = workers.stream().filter(worker -> !worker.isDead()).toList();
    WorkerHandle crashed = workers.stream().filter(WorkerHandle::isDead).findFirst().orElseThrow();
    assertThat(join(crashed.exit())).isEqualTo(new Exit(7, null));
    living.getFirst().kill();
    assertThat(join(living.getFirst().exit())).isEqualTo(new Exit(-1, "SIGTERM"));
    living.getLast().send("throw");
    assertThat(join(living.getLast().exit())).isEqualTo(new Exit(1, null));
    assertThat(workers).noneMatch(WorkerHandle::exitedAfterDisconnect);
    assertThat(harness.primary.workers()).isEmpty();
  }

  @Test
  void aListenerThatThrowsStopsNoOtherAndARemovedOneIsSilent() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    harness.primary.onOnline.add(worker -> {
      throw new IllegalStateException("as asked");
    });
    Registration removed = harness.primary.onOnline.add(worker -> heard.add("removed"));
    harness.primary.onOnline.add(worker -> heard.add("kept"));
    removed.close();
    harness.workers(1, node("http.js", "127.0.0.1", 0));
    await().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("kept");
  }

  @Test
  void outputOfSilentWorkersGoesToThePrimaryAndTheirUserIsTheOneAskedFor() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may change the user");
    harness.primary.setup(
        ClusterSettings.builder()
            .exec("/bin/sh")
            .args("-c", "id -u; pwd; echo $NODE_UNIQUE_ID $EXTRA >&2")
            .env("EXTRA", "more")
            .cwd(Path.of("/"))
            .uid(65_534)
            .gid(65_534)
            .silent(true)
            .build());
    WorkerHandle worker = harness.fork();
    try (InputStream out = worker.stdout().orElseThrow();
        InputStream err = worker.stderr().orElseThrow()) {
      assertThat(out.readAllBytes()).asString().isEqualTo("65534\n/\n");
      assertThat(err.readAllBytes()).asString().isEqualTo(worker.id() + " more\n");
    }
    assertThat(join(worker.exit())).isEqualTo(new Exit(0, null));
  }

  @Test
  void aJavaWorkerUnderstandsANodePrimary() throws Exception {
    Process node =
        new ProcessBuilder(
                "node",
                ClusterHarness.app("primary.js"),
                RunningProgram.java(),
                System.getProperty("java.class.path"),
                EchoProgram.class.getName())
            .redirectErrorStream(true)
            .start();
    List<String> lines = node.inputReader().lines().toList();
    assertThat(lines).containsExactly("online", "{\"id\":1,\"heard\":[1,\"two\"]}", "exit 0 true");
    assertThat(node.waitFor()).isZero();
  }
}
