package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.async;
import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A Java program that forks itself, its workers' ports shared by adoption.
class JavaProgramTest {
  @TempDir Path directory;
  private @Nullable RunningProgram program;

  @AfterEach
  void end() {
    if (program != null) {
      program.close();
    }
  }

  private RunningProgram demo(int port, int workers) throws IOException {
    RunningProgram started = RunningProgram.of(directory, DemoProgram.class, port, workers);
    program = started;
    return started;
  }

  private static Set<Integer> answers(int port, int count) throws IOException {
    Set<Integer> pids = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      pids.add(get(port, "/"));
    }
    return pids;
  }

  @Test
  void workersShareThePortAndTalkWithThePrimary() throws Exception {
    int port = freePort();
    RunningProgram running = demo(port, 2);
    running.await("listening", 2);
    running.await("greeting", 2);
    assertThat(answers(port, 60)).isEqualTo(new TreeSet<>(running.pids("listening")));
    assertThat(running.with("greeting"))
        .anyMatch(line -> line.startsWith("greeting Greeting[type=hello, id=1, mode=m0]"))
        .anyMatch(line -> line.startsWith("greeting Greeting[type=hello, id=2, mode=m1]"));
  }

  @Test
  void aCrashedWorkerIsReplacedUntilTheBudgetIsSpent() throws Exception {
    int port = freePort();
    RunningProgram running = demo(port, 1);
    for (int crash = 1; crash <= 4; crash++) {
      running.await("listening", crash);
      async(port, "/crash");
      running.await("exit", crash);
    }
    running.await("given up", 1);
    assertThat(running.with("exit")).hasSize(4).allMatch(line -> line.endsWith(" exit code 3"));
    // No worker is left, so nothing keeps the program.
    assertThat(running.process.onExit().get().exitValue()).isZero();
  }

  @Test
  void aShutdownFinishesTheSlowRequest() throws Exception {
    int port = freePort();
    RunningProgram running = demo(port, 2);
    running.await("listening", 2);
    List<CompletableFuture<Integer>> slow = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      slow.add(async(port, "/slow"));
    }
    await().until(() -> established(port) >= 6);
    running.signal("TERM");
    for (CompletableFuture<Integer> answer : slow) {
      assertThat(join(answer)).isPositive();
    }
    assertThat(running.process.onExit().get().exitValue()).isZero();
    running.await("exit", 2);
    assertThat(running.with("exit")).allMatch(line -> line.endsWith(" exit code 0"));
    assertThat(running.with("worker")).allMatch(line -> line.endsWith(" heard \"shutdown\""));
  }

  @Test
  void aShutdownDoesNotWaitForEverForARequestWithoutEnd() throws Exception {
    int port = freePort();
    RunningProgram running =
        RunningProgram.of(directory, List.of("-Ddemo.timeout=1200"), DemoProgram.class, port, 1);
    program = running;
    running.await("listening", 1);
    async(port, "/endless");
    await().until(() -> established(port) >= 1);
    running.signal("TERM");
    running.await("exit", 1);
    assertThat(running.with("exit")).allMatch(line -> line.endsWith(" signal SIGKILL"));
    assertThat(running.process.onExit().get().exitValue()).isEqualTo(1);
  }

  private static long established(int port) throws IOException {
    String local = String.format(":%04X ", port);
    try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
        Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
      return Stream.concat(four, six)
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> (fields[1] + " ").endsWith(local) && fields[3].equals("01"))
          .count();
    }
  }

  @Test
  void aRollingRestartReplacesAllAndLosesNoRequest() throws Exception {
    int port = freePort();
    RunningProgram running = demo(port, 2);
    running.await("listening", 2);
    List<Integer> old = running.pids("listening");
    try (Load load = new Load(port, 4)) {
      running.signal("USR2");
      running.await("exit", 2);
      assertThat(load.end()).isPositive();
    }
    assertThat(new TreeSet<>(running.pids("exit"))).isEqualTo(new TreeSet<>(old));
    assertThat(running.with("exit")).allMatch(line -> line.endsWith(" exit code 0"));
    assertThat(answers(port, 40)).hasSize(2).doesNotContainAnyElementsOf(old);
  }

  @Test
  void aRollingRestartOfNodeWorkersLosesNoRequest() throws Exception {
    int port = freePort();
    RunningProgram running = RunningProgram.of(directory, NodeProgram.class, port);
    program = running;
    running.await("listening", 2);
    try (Load load = new Load(port, 4)) {
      running.signal("USR2");
      running.await("report Report[replaced=2, killed=0, failure=]", 1);
      assertThat(load.end()).isPositive();
    }
    assertThat(running.with("exit")).hasSize(2).allMatch(line -> line.endsWith(" exit code 0"));
    // A version that does not start is removed, and the old one serves on.
    List<Integer> serving = running.pids("listening").subList(2, 4);
    running.signal("USR1");
    running.await("report Report[replaced=0, killed=0, failure=worker 5", 1);
    assertThat(answers(port, 10)).isEqualTo(new TreeSet<>(serving));
  }

  @Test
  void workersEndWhenThePrimaryIsKilled() throws Exception {
    int port = freePort();
    RunningProgram running = demo(port, 2);
    List<Integer> workers = new ArrayList<>();
    running.await("listening", 2);
    workers.addAll(running.pids("listening"));
    running.signal("KILL");
    await()
        .atMost(ClusterHarness.PATIENCE)
        .until(() -> workers.stream().noneMatch(RunningProgram::isAlive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jar", "source"})
  void theProgramIsStartedAgainAsItWasStarted(String how) throws Exception {
    int port = freePort();
    List<String> command = new ArrayList<>(List.of(RunningProgram.java(), "-Xmx128m", "-Dx=y"));
    command.addAll(how.equals("jar") ? jar() : source());
    command.addAll(List.of(Integer.toString(port), "1"));
    RunningProgram running = new RunningProgram(directory, command);
    program = running;
    running.await("listening", 1);
    assertThat(get(port, "/")).isEqualTo(running.pids("listening").getFirst());
    Path worker = Path.of("/proc/" + running.pids("listening").getFirst() + "/cmdline");
    assertThat(Files.readString(worker).split("\0"))
        .containsSubsequence("-Xmx128m", "-Dx=y")
        .endsWith(Integer.toString(port), "1");
  }

  private List<String> jar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, DemoProgram.class.getName());
    main.putValue("Enable-Native-Access", "ALL-UNNAMED");
    StringBuilder path = new StringBuilder();
    for (String entry : System.getProperty("java.class.path").split(":")) {
      path.append(Path.of(entry).toUri()).append(' ');
    }
    main.put(Attributes.Name.CLASS_PATH, path.toString());
    Path jar = directory.resolve("demo.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new ZipEntry("empty"));
    }
    return List.of("-jar", "demo.jar");
  }

  private List<String> source() throws IOException {
    Files.writeString(
        directory.resolve("Hello.java"),
        """
        import com.sun.net.httpserver.HttpServer;
        import dev.tasuki.cluster.Cluster;
        import java.net.InetSocketAddress;

        void main(String[] args) throws Exception {
          if (Cluster.isPrimary()) {
            Cluster.onListening((worker, at) -> IO.println("listening " + worker.pid()));
            Cluster.fork();
            return;
          }
          var server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 0);
          server.createContext("/", exchange -> {
            byte[] answer = String.valueOf(Cluster.worker().pid()).getBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
          server.start();
        }
        """);
    return List.of(
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "Hello.java");
  }
}
