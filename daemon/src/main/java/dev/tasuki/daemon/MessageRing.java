package dev.tasuki.daemon;

import dev.tasuki.daemon.Conversations.WorkerMessage;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// The last messages of workers, and who wants to hear the next. Thread-safe.
final class MessageRing {
  private static final int MOST = 1_000;
  private static final int MOST_CHARACTERS = 1 << 20;

  private final Deque<WorkerMessage> messages = new ArrayDeque<>(); // guarded by itself
  private int characters; // guarded by messages
  private final List<Consumer<WorkerMessage>> listeners = new CopyOnWriteArrayList<>();

  void add(WorkerMessage message) {
    synchronized (messages) {
      messages.add(message);
      characters += message.json().length();
      while (messages.size() > MOST || (characters > MOST_CHARACTERS && messages.size() > 1)) {
        characters -= messages.remove().json().length();
      }
    }
    for (Consumer<WorkerMessage> listener : listeners) {
      try {
        listener.accept(message);
      } catch (RuntimeException e) {
        System.getLogger(MessageRing.class.getName()).log(Level.WARNING, "a listener failed", e);
      }
    }
  }

  List<WorkerMessage> recent() {
    synchronized (messages) {
      return new ArrayList<>(messages);
    }
  }

  /// @return ends it
  Runnable listen(Consumer<WorkerMessage> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
