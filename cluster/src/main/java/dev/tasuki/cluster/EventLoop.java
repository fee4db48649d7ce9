package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One daemon thread that waits for descriptors, timers and tasks, and runs what belongs to them.
///
/// [#execute] and [#schedule] may be called from any thread; everything else only on the loop's. A
/// handler that throws is reported and costs nothing else. Tasks run in the order given.
final class EventLoop {
  private static final LazyLogger LOG = new LazyLogger(EventLoop.class);
  private static final long MILLISECOND = 1_000_000;

  private final Poller poller;
  private final Thread thread;
  private final Map<Long, Watch> watches = new HashMap<>();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long tokens;

  /// Called when a descriptor is ready.
  interface Handler {
    /// @param events a set of [Poller]'s constants
    void ready(int events);
  }

  /// A task that waits for its time. May be cancelled from any thread.
  static final class Timer implements Comparable<Timer> {
    private final long due;
    private volatile @Nullable Runnable task;

    Timer(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    void cancel() {
      task = null;
    }

    /// Times of `System.nanoTime()` may overflow: only their difference means something.
    @Override
    public int compareTo(Timer other) {
      return Long.signum(due - other.due);
    }
  }

  /// A descriptor being watched.
  final class Watch {
    private final Descriptor descriptor;
    private final Handler handler;
    private final long token = tokens++;
    private int interest;

    private Watch(Descriptor descriptor, Handler handler, int interest) {
      this.descriptor = descriptor;
      this.handler = handler;
      this.interest = interest;
    }

    /// Changes what is waited for. Errors and hang-ups are always reported.
    void interest(int events) {
      if (events == interest) {
        return;
      }
      interest = events;
      try {
        poller.modify(descriptor, events, token);
      } catch (PosixException e) {
        throw new IllegalStateException(e);
      }
    }

    /// Stops watching; call it before the descriptor is closed.
    void close() {
      if (watches.remove(token) != null) {
        poller.remove(descriptor);
      }
    }
  }

  EventLoop(String name) throws PosixException {
    poller = new Poller();
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /// Watches a descriptor until the result is closed.
  Watch watch(Descriptor descriptor, int events, Handler handler) throws PosixException {
    Watch watch = new Watch(descriptor, handler, events);
    poller.add(descriptor, events, watch.token);
    watches.put(watch.token, watch);
    return watch;
  }

  /// Runs a task on the loop, soon.
  void execute(Runnable task) {
    tasks.add(task);
    if (!isCurrent() && woken.compareAndSet(false, true)) {
      poller.wakeUp();
    }
  }

  /// Runs a task on the loop after a time.
  Timer schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
    if (isCurrent()) {
      timers.add(timer);
    } else {
      execute(() -> timers.add(timer));
    }
    return timer;
  }

  private void run() {
    Poller.Handler handler = this::ready;
    while (true) {
      try {
        poller.await(timeout(), handler);
      } catch (PosixException e) {
        LOG.get().log(System.Logger.Level.ERROR, "waiting for workers", e);
      }
      woken.set(false);
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        guarded(task);
      }
      runTimers();
    }
  }

  private int timeout() {
    Timer first = timers.peek();
    if (!tasks.isEmpty()) {
      return 0;
    }
    if (first == null) {
      return -1;
    }
    long nanoseconds = Math.max(0, first.due - System.nanoTime());
    return (int) Math.min(Integer.MAX_VALUE, (nanoseconds + MILLISECOND - 1) / MILLISECOND);
  }

  private void ready(long token, int events) {
    // A handler before this one, in the same batch, may have closed the watch.
    Watch watch = watches.get(token);
    if (watch != null) {
      try {
        watch.handler.ready(events);
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    while (true) {
      Timer first = timers.peek();
      if (first == null || first.due - now > 0) {
        return;
      }
      timers.remove();
      Runnable task = first.task;
      if (task != null) {
        guarded(task);
      }
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    LOG.get().log(System.Logger.Level.ERROR, "in the cluster's event loop", failure);
  }
}
