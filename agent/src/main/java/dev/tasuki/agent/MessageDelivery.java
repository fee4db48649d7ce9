package dev.tasuki.agent;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Brings the app's own messages to its listeners, in order, on a thread of its own.
///
/// What comes before there is a listener is kept for it, up to [#KEPT]. A listener that lags
/// [#CAPACITY] messages behind holds the channel up: the primary then sees a worker that is too
/// busy.
final class MessageDelivery {
  private static final int KEPT = 1_000;
  private static final int CAPACITY = 10_000;

  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private boolean started;

  synchronized void add(Consumer<String> listener) {
    listeners.add(listener);
    if (!started) {
      started = true;
      Thread.ofPlatform().daemon().name("tasuki-messages").start(this::run);
    }
  }

  void deliver(String message) throws InterruptedException {
    if (!listeners.isEmpty()) {
      queue.put(message);
    } else if (queue.size() < KEPT) {
      queue.add(message);
    }
  }

  private void run() {
    try {
      while (true) {
        String message = queue.take();
        listeners.forEach(listener -> tell(listener, message));
      }
    } catch (InterruptedException e) {
      Log.say("the thread that delivers messages was interrupted");
    }
  }

  private static void tell(Consumer<String> listener, String message) {
    try {
      listener.accept(message);
    } catch (RuntimeException e) {
      Log.say("a message listener failed: " + e);
    }
  }
}
