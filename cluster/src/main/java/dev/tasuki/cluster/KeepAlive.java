package dev.tasuki.cluster;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Keeps the JVM alive while there are workers, as Node stays while it has children: `main` of a
/// primary may simply return. Thread-safe.
final class KeepAlive {
  private int held; // guarded by this
  private @Nullable CountDownLatch end; // guarded by this

  /// One more reason to stay.
  synchronized void acquire() {
    if (held++ == 0) {
      CountDownLatch latch = new CountDownLatch(1);
      end = latch;
      Thread.ofPlatform().name("cluster-alive").daemon(false).start(() -> awaitQuietly(latch));
    }
  }

  /// One reason less.
  synchronized void release() {
    if (--held == 0 && end != null) {
      end.countDown();
      end = null;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // Stay: the workers are still there.
      }
    }
  }
}
