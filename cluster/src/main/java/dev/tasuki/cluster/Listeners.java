package dev.tasuki.cluster;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The listeners for one kind of event, called in the order in which they were added. One that
/// throws is reported and stops no other. Thread-safe.
///
/// @param <E> event
final class Listeners<E> {
  private static final LazyLogger LOG = new LazyLogger(Listeners.class);

  private final List<Entry<E>> entries = new CopyOnWriteArrayList<>();

  /// A class of its own: the same listener may be added twice, and each is removed by itself.
  private static final class Entry<E> {
    private final Consumer<? super E> listener;

    Entry(Consumer<? super E> listener) {
      this.listener = listener;
    }
  }

  Registration add(Consumer<? super E> listener) {
    Entry<E> entry = new Entry<>(listener);
    entries.add(entry);
    return () -> entries.remove(entry);
  }

  void fire(E event) {
    for (Entry<E> entry : entries) {
      try {
        entry.listener.accept(event);
      } catch (RuntimeException | Error e) {
        LOG.get().log(System.Logger.Level.ERROR, "a listener failed on " + event, e);
      }
    }
  }
}
