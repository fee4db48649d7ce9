package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.async;
import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static dev.tasuki.cluster.ClusterHarness.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The wire is not documented, so it is tried with every Node release line that is alive. Releases
/// other than the installed one are fetched from npm (package `node`) once per build directory, and
/// left out, with a message, where that fails.
class NodeVersionsTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private static String release(String version) throws IOException, InterruptedException {
    if (version.equals("installed")) {
      return "node";
    }
    String wanted = "node/bin/node";
    Path binary = Npm.install("node-" + version, wanted, "node@" + version).resolve(wanted);
    assumeTrue(Files.isExecutable(binary), "node " + version + " cannot be fetched from npm");
    return binary.toString();
  }

  @ParameterizedTest
  @CsvSource({"22,ROUND_ROBIN", "22,NONE", "24,ROUND_ROBIN", "24,NONE"})
  void aWholeLifeOfTwoWorkers(String version, SchedulingPolicy policy) throws Exception {
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(
            2,
            node("http.js", "127.0.0.1", port, 0).interpreter(release(version)).scheduling(policy));
    await().until(() -> workers.stream().allMatch(worker -> worker.addresses().size() == 2));
    assertThat(workers.get(0).addresses()).hasSameElementsAs(workers.get(1).addresses());
    if (policy == SchedulingPolicy.ROUND_ROBIN) {
      TreeSet<Integer> pids = new TreeSet<>(List.of(get(port, "/"), get(port, "/")));
      assertThat(pids).hasSize(2);
    }
    workers.getFirst().send(List.of("hello"));
    assertThat(harness.awaitMessage("echo")).isEqualTo(List.of("hello"));
    var slow = async(port, "/slow300");
    get(port, "/");
    workers.getFirst().send("leave");
    assertThat(join(workers.getFirst().exit())).isEqualTo(new Exit(0, null));
    assertThat(workers.getFirst().exitedAfterDisconnect()).isTrue();
    assertThat(join(slow)).isPositive();
    assertThat(get(port, "/")).isEqualTo(workers.getLast().pid());
    assertThat(join(workers.getLast().disconnect())).isEqualTo(new Exit(0, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"22", "24"})
  void anAbstractUnixNameIsShared(String version) throws Exception {
    String name = "tasuki-" + ProcessHandle.current().pid() + "-" + version;
    harness.primary.setup(node("abstract.js", name).interpreter(release(version)).build());
    harness.fork();
    assertThat(harness.awaitMessage("answer")).isEqualTo("reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"installed", "24"})
  void aTlsSessionIsResumedByAnotherWorker(String version, @TempDir Path directory)
      throws Exception {
    Path key = directory.resolve("key.pem");
    Path certificate = directory.resolve("cert.pem");
    assumeTrue(certify(key, certificate), "openssl is not installed");
    int port = freePort();
    List<WorkerHandle> workers =
        harness.workers(2, node("tls.js", port, key, certificate).interpreter(release(version)));
    Process client =
        new ProcessBuilder("node", ClusterHarness.app("resume.js"), Integer.toString(port))
            .redirectErrorStream(true)
            .start();
    List<String> answers = client.inputReader().lines().toList();
    assertThat(client.waitFor()).isZero();
    assertThat(answers).hasSize(4);
    assertThat(answers.getFirst()).endsWith(" false");
    assertThat(answers.subList(1, 4)).allMatch(answer -> answer.endsWith(" true"));
    assertThat(answers)
        .anyMatch(answer -> answer.startsWith(workers.getFirst().pid() + " "))
        .anyMatch(answer -> answer.startsWith(workers.getLast().pid() + " "));
  }

  private static boolean certify(Path key, Path certificate) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "openssl",
                  "req",
                  "-x509",
                  "-newkey",
                  "rsa:2048",
                  "-nodes",
                  "-days",
                  "1",
                  "-subj",
                  "/CN=localhost",
                  "-keyout",
                  key.toString(),
                  "-out",
                  certificate.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
