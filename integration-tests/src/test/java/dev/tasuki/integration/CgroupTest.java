package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an app may use at most (`cgroup`), kept by the kernel where the machine lets us.
final class CgroupTest {
  private static final Path UNIFIED = Path.of("/sys/fs/cgroup/unified");

  private static Path top() {
    return Files.isDirectory(UNIFIED) ? UNIFIED : Path.of("/sys/fs/cgroup");
  }

  private static void needs(String... controllers) throws IOException {
    var file = top().resolve("cgroup.controllers");
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(Files.isWritable(top().resolve("cgroup.procs")), "needs cgroup v2");
    var found = List.of(Files.readString(file).strip().split(" "));
    assumeTrue(
        found.containsAll(List.of(controllers)),
        () -> "cgroup v2 offers " + found + " here, not " + List.of(controllers));
  }

  private static String group(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
        .filter(line -> line.startsWith("0::"))
        .findFirst()
        .orElseThrow();
  }

  /// Whether or not it can be limited here, the tree is in a group of its own, which is gone with
  /// it; and what is not limited is said.
  @Test
  void eachTreeIsInAGroupOfItsOwnThatIsGoneWithIt() throws IOException {
    needs();
    try (var scenario = Scenario.open()) {
      var program = scenario.file("app.sh", "sleep 1000 &\nsleep 1000\n").toString();
      var started =
          scenario.done(
              "start",
              program,
              "-n",
              "app",
              "-i",
              "2",
              "--cgroup",
              "memory=64M",
              "--cgroup",
              "pids=50");
      var offered = scenario.done("doctor").output();
      assertThat(offered).contains("cgroup v2");
      assertThat(scenario.done("describe", "app").output()).contains("memory=64M, pids=50");
      var pids = scenario.pids("app");
      var groups = List.of(group(pids.get(0)), group(pids.get(1)));
      assertThat(groups).doesNotHaveDuplicates().allMatch(group -> group.contains("/tasuki-"));
      for (long pid : pids) {
        var children = ProcessHandle.of(pid).orElseThrow().children().toList();
        for (var child : children) {
          assertThat(group(child.pid())).isEqualTo(group(pid));
        }
      }
      var folders = groups.stream().map(group -> top().resolve(group.substring(4))).toList();
      assertThat(folders).allMatch(Files::isDirectory);
      if (!Files.exists(folders.getFirst().resolve("pids.max"))) {
        assertThat(started.error()).contains("warning: app: cgroup: ", "pids not limited");
      }
      Scenario.killHard(scenario.daemon());
      scenario.done("delete", "app");
      Eventually.asserted(() -> assertThat(folders).noneMatch(Files::exists));
      assertThat(folders.getFirst().getParent()).as("the group of the home").doesNotExist();
    }
  }

  @Test
  void whoUsesTooMuchMemoryIsKilledAndThatIsSaid() throws IOException {
    needs("memory");
    try (var scenario = Scenario.open()) {
      scenario.file(
          "big.py",
          """
          import os, time
          while not os.path.exists('grow'): time.sleep(0.05)
          kept = bytearray(200_000_000)
          time.sleep(1000)
          """);
      scenario.done(
          "start", "big.py", "-n", "big", "--cgroup", "memory=64M", "--max-restarts", "1");
      scenario.file("grow", "");
      Eventually.until(() -> scenario.instances("big").getFirst().status().equals("errored"));
      assertThat(scenario.done("describe", "big").output())
          .contains("signal SIGKILL, out of memory (cgroup memory=64M)");
    }
  }

  @Test
  void whoForksTooMuchCanForkNoMore() throws IOException {
    needs("pids");
    try (var scenario = Scenario.open()) {
      var program =
          scenario.file("forks.sh", "for i in $(seq 30); do sleep 1000 & done\nwait\n").toString();
      scenario.done("start", program, "-n", "forks", "--cgroup", "pids=10", "--no-autorestart");
      Eventually.until(() ->
          Files.readString(Path.of(scenario.instances("forks").getFirst().errorLog()))
              .contains("fork"));
    }
  }
}
