package dev.tasuki.daemon;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells whoever wants to know what happens to apps: HTTP streams, webhooks, counters.
///
/// Invariants: publishing never blocks and never fails, whatever subscribers do, because the core's
/// only thread does it. Memory is bounded: the last [#REMEMBERED] events are kept for those who
/// come later, and a subscriber that does not keep up loses its oldest events, which it can tell
/// from the gap in their sequence and from [Subscription#missed()]. All subscribers see the same
/// order.
///
/// Thread-safe.
public final class EventBus {
  /// How many events are kept for [#since].
  public static final int REMEMBERED = 512;

  private final Clock clock;
  private final Deque<LifecycleEvent> recent = new ArrayDeque<>();
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private final EventCounts counts = new EventCounts();
  private long sequence;

  EventBus(Clock clock) {
    this.clock = clock;
  }

  /// Gives the event its place and time and passes it on.
  synchronized void publish(LifecycleEvent event) {
    LifecycleEvent placed = event.placed(++sequence, clock.instant());
    if (recent.size() == REMEMBERED) {
      recent.removeFirst();
    }
    recent.addLast(placed);
    counts.add(placed);
    subscriptions.forEach(subscription -> subscription.offer(placed));
  }

  /// The remembered events after a sequence number, oldest first; 0 for all of them.
  public synchronized List<LifecycleEvent> since(long after) {
    List<LifecycleEvent> events = new ArrayList<>();
    recent.forEach(event -> {
      if (event.sequence() > after) {
        events.add(event);
      }
    });
    return events;
  }

  /// The sequence number of the last event, 0 when there was none.
  public synchronized long last() {
    return sequence;
  }

  /// How often each kind of event happened.
  public EventCounts counts() {
    return counts;
  }

  /// Begins to collect events. Close it, or it collects for ever.
  ///
  /// @param after the remembered events after this sequence number come first; [#last()] for none
  /// @param capacity how many events may wait before the oldest are dropped
  public synchronized Subscription subscribe(long after, int capacity) {
    Subscription subscription = new Subscription(capacity);
    since(after).forEach(subscription::offer);
    subscriptions.add(subscription);
    return subscription;
  }

  /// The events that one subscriber has not taken yet. Thread-safe.
  public final class Subscription implements AutoCloseable {
    private final BlockingQueue<LifecycleEvent> waiting;
    private final AtomicLong missed = new AtomicLong();

    private Subscription(int capacity) {
      waiting = new ArrayBlockingQueue<>(capacity);
    }

    private void offer(LifecycleEvent event) {
      while (!waiting.offer(event)) {
        if (waiting.poll() != null) {
          missed.incrementAndGet();
        }
      }
    }

    /// Waits for the next event.
    ///
    /// @return null when none came within the limit
    public @Nullable LifecycleEvent next(Duration limit) throws InterruptedException {
      return waiting.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// How many events were dropped because they were not taken in time.
    public long missed() {
      return missed.get();
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }
}
