package dev.tasuki.cluster;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Brings messages to a worker's listeners, in order, on a thread of its own.
///
/// What comes before there is a listener waits for it, up to [#KEPT] messages. Listeners that lag
/// [#CAPACITY] messages behind hold the channel up: the primary sees a worker that does not read.
///
/// Thread-safe; one thread delivers.
final class MessageQueue {
  private static final LazyLogger LOG = new LazyLogger(MessageQueue.class);
  private static final int KEPT = 1_000;
  private static final int CAPACITY = 10_000;

  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private boolean started; // guarded by this

  synchronized void add(Consumer<String> listener) {
    listeners.add(listener);
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("cluster-messages").start(this::run);
    }
  }

  void deliver(String message) {
    if (listeners.isEmpty() && queue.size() >= KEPT) {
      LOG.get()
          .log(System.Logger.Level.WARNING, "nobody listens: a message of the primary is dropped");
      return;
    }
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(message);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      try {
        String message = queue.take();
        listeners.forEach(listener -> tell(listener, message));
      } catch (InterruptedException e) {
        // Nobody but a listener can have done it, and the next message is none of its business.
      }
    }
  }

  private static void tell(Consumer<String> listener, String message) {
    try {
      listener.accept(message);
    } catch (RuntimeException | Error e) {
      LOG.get().log(System.Logger.Level.ERROR, "a listener failed on a message", e);
    }
  }
}
