package dev.tasuki.cluster;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who has started this program and speaks Node's message channel with it: Tasuki, for an app with
/// `wait_ready`, `shutdown_with_message` or `exec_mode: cluster`.
///
/// ```java
/// Supervisor.find().ifPresent(Supervisor::ready);
/// ```
///
/// A cluster worker has none: its channel leads to the primary, see [Cluster#worker()].
/// Thread-safe.
public final class Supervisor {
  private final WorkerLink link;
  private final Listeners<Message> onMessage = new Listeners<>();
  private boolean listening; // guarded by this

  private Supervisor(WorkerLink link) {
    this.link = link;
  }

  /// Looked for once: the channel is taken over then.
  private static final class Holder {
    static final Optional<Supervisor> FOUND = look();
  }

  /// The supervisor; empty when there is no channel to one.
  public static Optional<Supervisor> find() {
    return Holder.FOUND;
  }

  private static Optional<Supervisor> look() {
    Integer channel = OwnLink.number(System.getenv("NODE_CHANNEL_FD"));
    if (channel == null || System.getenv("NODE_UNIQUE_ID") != null) {
      return Optional.empty();
    }
    return OwnLink.openForMessages(channel).map(Supervisor::new);
  }

  /// Says that this program is ready (`wait_ready`).
  ///
  /// @return whether it was sent; false when the channel is closed
  public boolean ready() {
    return send("ready");
  }

  /// Sends a message, as [Worker#send].
  ///
  /// @return whether it was sent; false when the channel is closed
  /// @throws IllegalArgumentException when the message has no JSON form
  public boolean send(@Nullable Object message) {
    return link.send(JsonWriter.write(message));
  }

  /// Called for each message, such as the text `shutdown`, one after the other on a thread of its
  /// own. Messages that came before there was a listener go to the first one.
  public Registration onMessage(Consumer<? super Message> listener) {
    Registration registration = onMessage.add(listener);
    synchronized (this) {
      if (!listening) {
        listening = true;
        link.onMessage(json -> onMessage.fire(Message.parse(json)));
      }
    }
    return registration;
  }
}
