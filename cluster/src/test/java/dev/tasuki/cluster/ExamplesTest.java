package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs of `examples/cluster` do what their first lines say, started as a reader would
/// start them.
class ExamplesTest {
  private static final Path EXAMPLES = examples();
  private int port;
  private @Nullable RunningProgram program;

  private static Path examples() {
    Path beside = Path.of("..", "examples", "cluster");
    return Files.isDirectory(beside) ? beside : Path.of("examples", "cluster");
  }

  @BeforeEach
  void choosePort() throws IOException {
    port = freePort();
  }

  @AfterEach
  void end() {
    if (program != null) {
      program.close();
    }
  }

  private RunningProgram run(String file, String... arguments) throws IOException {
    return run(file, Map.of(), arguments);
  }

  private RunningProgram run(String file, Map<String, String> variables, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(RunningProgram.java(), "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), file));
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("PORT", Integer.toString(port));
    RunningProgram running = new RunningProgram(EXAMPLES, command, environment);
    program = running;
    return running;
  }

  /// A request on a connection of its own.
  private CompletableFuture<String> get(String path) {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = URI.create("http://localhost:" + port + path);
    return client
        .sendAsync(
            HttpRequest.newBuilder(uri).timeout(ClusterHarness.PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body)
        .whenComplete((body, failure) -> client.shutdown());
  }

  private Set<String> answers(int count) {
    Set<String> answers = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      answers.add(ClusterHarness.join(get("/")));
    }
    return answers;
  }

  private void awaitServer() {
    await()
        .atMost(ClusterHarness.PATIENCE)
        .ignoreExceptions()
        .until(() -> !ClusterHarness.join(get("/")).isEmpty());
  }

  private static int exitStatus(RunningProgram running) throws Exception {
    return running.process.onExit().get().exitValue();
  }

  @Test
  void minimalServer() throws Exception {
    RunningProgram running = run("MinimalServer.java");
    int cores = Runtime.getRuntime().availableProcessors();
    running.await("Worker", cores);
    assertThat(answers(cores * 20)).hasSize(cores).allMatch(a -> a.startsWith("Handled by"));
  }

  @Test
  void policyOfTheEnvironment() throws Exception {
    RunningProgram running = run("Policy.java", Map.of("NODE_CLUSTER_SCHED_POLICY", "none"));
    running.await("policy NONE", 1);
    running.awaitMatches("worker .* has .* ONE_SOCKET", 2);
    assertThat(answers(5)).allMatch(answer -> answer.startsWith("Handled by worker "));
  }

  @Test
  void policyOfTheProgram() throws Exception {
    RunningProgram running =
        run("Policy.java", Map.of("NODE_CLUSTER_SCHED_POLICY", "none"), "KERNEL_RANDOM");
    running.await("policy KERNEL_RANDOM", 1);
    running.awaitMatches("worker .* has .* ADOPTED", 2);
    assertThat(answers(20)).hasSize(2);
  }

  @Test
  void threeLines() throws Exception {
    RunningProgram running = run("ThreeLines.java");
    awaitServer();
    assertThat(answers(5)).allMatch(answer -> answer.startsWith("Handled by worker "));
    running.signal("TERM");
    assertThat(exitStatus(running)).isZero();
  }

  @Test
  void apiTour() throws Exception {
    RunningProgram running = run("ApiTour.java");
    running.await("isPrimary true, isWorker false", 1);
    running.await("isPrimary false, isWorker true", 1);
    running.await("I am worker 1", 1);
    running.await("ended with exit code 0", 1);
    assertThat(exitStatus(running)).isZero();
  }

  @Test
  void workerSettings() throws Exception {
    RunningProgram running = run("WorkerSettings.java");
    running.await("api started with --use https", 1);
    running.await("worker started with --use https", 1);
    assertThat(exitStatus(running)).isZero();
  }

  @Test
  void autoRestart() throws Exception {
    RunningProgram running = run("AutoRestart.java");
    running.awaitMatches("worker \\d+ .* is online", 2);
    awaitServer();
    get("/crash").exceptionally(failure -> "");
    running.awaitMatches("worker \\d .* crashed with exit code 1, restarting", 1);
    running.awaitMatches("worker 3 .* is online", 1);
    awaitServer();
  }

  @Test
  void restartLimit() throws Exception {
    RunningProgram running = run("RestartLimit.java");
    for (int crash = 1; crash <= 2; crash++) {
      awaitServer();
      get("/crash").exceptionally(failure -> "");
      running.awaitMatches("worker \\d .* ended: exit code 1", crash);
    }
    awaitServer();
  }

  @Test
  void requestCounter() throws Exception {
    RunningProgram running = run("RequestCounter.java");
    awaitServer();
    answers(4);
    running.awaitMatches("Requests: [45] \\(/, worker \\d .*", 1);
  }

  @Test
  void configBroadcast() throws Exception {
    RunningProgram running = run("ConfigBroadcast.java");
    running.await("2 workers have the new configuration", 1);
    running.awaitMatches("worker \\d .* has Config\\[timeout=5000]", 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Graceful.java", "GracefulTimeout.java"})
  void gracefulShutdownAnswersTheRequestThatIsOnItsWay(String file) throws Exception {
    RunningProgram running = run(file);
    awaitServer();
    CompletableFuture<String> slow = get("/");
    // Half of its second: it has arrived long since.
    await().pollDelay(Duration.ofMillis(400)).until(() -> !slow.isDone());
    running.signal("TERM");
    assertThat(ClusterHarness.join(slow)).isEqualTo("done\n");
    running.awaitMatches("worker \\d .* ended: exit code 0", 2);
    assertThat(exitStatus(running)).isEqualTo(file.equals("Graceful.java") ? 143 : 0);
    if (file.equals("GracefulTimeout.java")) {
      assertThat(running.lines).filteredOn(line -> line.endsWith("heard \"shutdown\"")).hasSize(2);
    }
  }

  @Test
  void zeroDowntime() throws Exception {
    RunningProgram running = run("ZeroDowntime.java");
    running.awaitMatches("worker [12] .* listens on .*", 2);
    running.signal("USR2");
    running.awaitMatches("worker [12] .* ended: exit code 0", 2);
    running.awaitMatches("worker [34] .* listens on .*", 2);
    awaitServer();
  }
}
