package dev.tasuki.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests without a pause, each on a connection of its own.
final class Load implements AutoCloseable {
  private final AtomicInteger done = new AtomicInteger();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  Load(int port, int clients) {
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.ofPlatform().start(() -> run(port)));
    }
  }

  private void run(int port) {
    while (!over) {
      try {
        ClusterHarness.get(port, "/");
        done.incrementAndGet();
      } catch (IOException | RuntimeException | AssertionError e) {
        failures.add(e);
      }
    }
  }

  /// @return how many requests were answered
  /// @throws AssertionError when one was not
  int end() {
    close();
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + (done.get() + failures.size()) + " requests failed",
          failures.getFirst());
    }
    return done.get();
  }

  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
