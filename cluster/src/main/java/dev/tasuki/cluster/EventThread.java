package dev.tasuki.cluster;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// The thread on which the program's listeners run, one after the other, in the order of the
/// events. The event loop never waits for it. What may come in numbers is bounded where it enters
/// (see `WorkerHandle`). Thread-safe.
final class EventThread {
  private static final LazyLogger LOG = new LazyLogger(EventThread.class);

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Thread thread;

  EventThread(String name) {
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void execute(Runnable delivery) {
    queue.add(delivery);
  }

  private void run() {
    while (true) {
      try {
        queue.take().run();
      } catch (InterruptedException e) {
        // Nobody but a listener can have done it, and the next event is none of its business.
      } catch (RuntimeException | Error e) {
        LOG.get().log(System.Logger.Level.ERROR, "delivering an event", e);
      }
    }
  }
}
