package dev.tasuki.cluster;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/// The primary of [Cluster#run].
final class ReadyMade {
  private ReadyMade() {}

  static void run(int n) throws InterruptedException {
    if (n < 1) {
      throw new IllegalArgumentException("at least one worker, not " + n);
    }
    Primary primary = Cluster.primary();
    CountDownLatch end = new CountDownLatch(1);
    GracefulShutdown.defaults().install();
    RollingRestart.defaults().install();
    RestartPolicy.defaults()
        .install(worker -> {
          if (primary.workers().isEmpty()) {
            end.countDown();
          }
        });
    for (int i = 0; i < n; i++) {
      primary.fork(Map.of());
    }
    primary.onExit.add(event -> {
      if (event.worker().exitedAfterDisconnect() && primary.workers().isEmpty()) {
        end.countDown();
      }
    });
    end.await();
    if (!primary.isClosing()) {
      throw new ClusterException("no worker is left: all have crashed too often");
    }
  }
}
