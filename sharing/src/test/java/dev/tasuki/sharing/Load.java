package dev.tasuki.sharing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Clients that ask without a pause, each time on a new connection.
final class Load {
  private static final int CLIENTS = 4;

  private final List<Thread> clients = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answered = new AtomicInteger();
  private volatile boolean stopped;

  static Load start(int port) {
    Load load = new Load();
    for (int i = 0; i < CLIENTS; i++) {
      load.clients.add(Thread.ofVirtual().start(() -> load.ask(port)));
    }
    return load;
  }

  private void ask(int port) {
    while (!stopped) {
      try {
        Harness.get(port, "/");
        answered.incrementAndGet();
      } catch (IOException | AssertionError e) {
        failures.add(e.toString());
      }
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  int answered() {
    return answered.get();
  }
}
