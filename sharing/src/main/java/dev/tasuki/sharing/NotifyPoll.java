package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls a handler for each ready descriptor, and can be woken.
///
/// Confined to one thread, except [#wake()]. A descriptor must be [removed][#remove] before it is
/// closed: the file may live on in another process, and with it the registration.
final class NotifyPoll implements AutoCloseable {
  /// What happens when a descriptor is ready; events as in [Poller].
  interface Handler {
    void ready(int events);
  }

  private final Poller poller = new Poller();
  private final Map<Integer, Handler> handlers = new HashMap<>();
  private @Nullable Throwable failure;

  NotifyPoll() throws PosixException {}

  /// Watches for readable and hung up until removed.
  void add(Descriptor descriptor, Handler handler) throws PosixException {
    poller.add(descriptor, Poller.READABLE, descriptor.number());
    handlers.put(descriptor.number(), handler);
  }

  /// Watches for readable once.
  void addOnce(Descriptor descriptor, Handler handler) throws PosixException {
    poller.add(descriptor, Poller.READABLE | Poller.ONE_SHOT, descriptor.number());
    handlers.put(descriptor.number(), handler);
  }

  /// Watches for readable once more.
  void again(Descriptor descriptor) throws PosixException {
    poller.modify(descriptor, Poller.READABLE | Poller.ONE_SHOT, descriptor.number());
  }

  void remove(Descriptor descriptor) {
    if (handlers.remove(descriptor.number()) != null) {
      poller.remove(descriptor);
    }
  }

  /// Waits until something is ready, and calls the handlers, also after one that failed: what is
  /// watched once is not reported again.
  ///
  /// @param milliseconds how long at most, -1 for ever
  void run(int milliseconds) throws PosixException {
    failure = null;
    poller.await(milliseconds, this::ready);
    if (failure != null) {
      throw new IllegalStateException("a handler failed", failure);
    }
  }

  private void ready(long number, int events) {
    Handler handler = handlers.get((int) number); // an earlier handler may have removed it
    try {
      if (handler != null) {
        handler.ready(events);
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  /// Ends a wait, now or the next one. Any thread.
  void wake() {
    poller.wakeUp();
  }

  @Override
  public void close() {
    poller.close();
  }
}
