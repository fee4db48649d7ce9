package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.app;
import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static dev.tasuki.cluster.ClusterHarness.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that speak no wire at all, shared by the kernel.
class KernelPolicyTest {
  private final ClusterHarness harness = new ClusterHarness();

  @AfterEach
  void end() {
    harness.close();
  }

  private List<WorkerHandle> python(int count, int port, SchedulingPolicy policy) {
    return harness.workers(
        count,
        ClusterSettings.builder()
            .exec(app("plain.py"))
            .args(Integer.toString(port))
            .scheduling(policy));
  }

  private static Map<Integer, Integer> spread(int port, int count) throws IOException {
    Map<Integer, Integer> spread = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      spread.merge(get(port, "/"), 1, Integer::sum);
    }
    return spread;
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "KERNEL_RANDOM", "KERNEL_ROUND_ROBIN"})
  void unmodifiedPythonServersShareAPort(SchedulingPolicy policy) throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = python(2, port, policy);
    assertThat(spread(port, 200).keySet())
        .isEqualTo(new TreeSet<>(workers.stream().map(WorkerHandle::pid).toList()));
  }

  @Test
  void aKernelPolicyWithoutAdoptionIsRefused() {
    assertThatThrownBy(() ->
            ClusterSettings.builder()
                .scheduling(SchedulingPolicy.KERNEL_RANDOM)
                .adoption(false)
                .build())
        .hasMessage("KERNEL_RANDOM needs adoption");
  }

  @Test
  void stickyConnectionsStayWithOneWorker() throws Exception {
    int port = freePort();
    python(2, port, SchedulingPolicy.KERNEL_STICKY_IP);
    assertThat(spread(port, 40)).hasSize(1);
  }

  @Test
  void aWorkerThatHearsNoMessageIsDrainedAndEndedByASignal() throws Exception {
    int port = freePort();
    List<WorkerHandle> workers = python(2, port, SchedulingPolicy.KERNEL_RANDOM);
    Exit exit = join(workers.getFirst().disconnect());
    assertThat(exit).isEqualTo(new Exit(-1, "SIGTERM"));
    assertThat(workers.getFirst().exitedAfterDisconnect()).isTrue();
    assertThat(spread(port, 20)).containsOnlyKeys(workers.getLast().pid());
  }

  @ParameterizedTest
  @CsvSource({
    ",,ROUND_ROBIN",
    ",none,NONE",
    ",rr,ROUND_ROBIN",
    ",other,ROUND_ROBIN",
    "random,none,KERNEL_RANDOM",
    "kernel-rr,,KERNEL_ROUND_ROBIN",
    "sticky-ip,,KERNEL_STICKY_IP",
    "RR,none,ROUND_ROBIN"
  })
  void theEnvironmentChoosesThePolicy(String ours, String node, SchedulingPolicy expected) {
    assertThat(SchedulingPolicy.choose(ours, node)).isEqualTo(expected);
  }
}
