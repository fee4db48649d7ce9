package dev.tasuki.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.cluster.ListeningAddress.Sharing;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The quick part of `benchmarks/servers`: one server for each way, and the one that most people
/// have.
class ServerMatrixTest {
  @ParameterizedTest
  @CsvSource({"JDK, HANDED_OVER", "SPRING, HANDED_OVER", "NETTY_EPOLL, ADOPTED"})
  void eachServerTakesItsWayAndNoWorkerGetsMoreThanItsShare(ServerKind kind, Sharing way)
      throws Exception {
    ServerMatrix.Outcome outcome = ServerMatrix.measure(kind);
    assertThat(outcome.ways()).isEqualTo(Set.of(way));
    // Without CAP_BPF the kernel spreads adopted ports at random.
    assertThat(outcome.even() || (way == Sharing.ADOPTED && !isRoot()))
        .as(outcome.toString())
        .isTrue();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
