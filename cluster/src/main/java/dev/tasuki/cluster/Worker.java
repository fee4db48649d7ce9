package dev.tasuki.cluster;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// This process as a worker, seen from inside ([Cluster#worker()]).
///
/// Its primary may be a Java program or Node: the wire is the same. When the primary disconnects it
/// or is gone, the process ends with status 0; what is to be done before that belongs into
/// [#onDisconnect] or a shutdown hook.
///
/// Thread-safe.
public final class Worker {
  private final WorkerLink link;
  private final Listeners<Message> onMessage = new Listeners<>();
  private boolean listening; // guarded by this

  private Worker(WorkerLink link) {
    this.link = link;
  }

  /// Looked for once: the channel is taken over then.
  private static final class Holder {
    static final Optional<Worker> CURRENT = look();
  }

  static Optional<Worker> find() {
    return Holder.CURRENT;
  }

  private static Optional<Worker> look() {
    Integer id = OwnLink.number(System.getenv("NODE_UNIQUE_ID"));
    Integer channel = OwnLink.number(System.getenv("NODE_CHANNEL_FD"));
    if (id == null || channel == null) {
      return Optional.empty();
    }
    return AgentLink.find().or(() -> OwnLink.open(id, channel)).map(Worker::new);
  }

  /// The worker's number, from 1; the same as [WorkerHandle#id()] in the primary.
  public int id() {
    return link.id();
  }

  /// This process.
  public ProcessHandle process() {
    return ProcessHandle.current();
  }

  /// This process's id.
  public long pid() {
    return ProcessHandle.current().pid();
  }

  /// Whether the primary can be reached.
  public boolean isConnected() {
    return link.isConnected();
  }

  /// Sends a message to the primary: see [WorkerHandle#send] for what can be sent. Waits while the
  /// channel is full, which happens when the primary does not take its messages.
  ///
  /// @return whether it was sent; false when the channel is closed
  /// @throws IllegalArgumentException when the message has no JSON form
  public boolean send(@Nullable Object message) {
    return link.send(JsonWriter.write(message));
  }

  /// Called for each message of the primary, one after the other on a thread of its own. Messages
  /// that came before there was a listener go to the first one.
  public Registration onMessage(Consumer<? super Message> listener) {
    Registration registration = onMessage.add(listener);
    synchronized (this) {
      if (!listening) {
        listening = true;
        link.onMessage(json -> onMessage.fire(new Message(JsonReader.parse(json))));
      }
    }
    return registration;
  }

  /// Called when the channel to the primary is closed, before the process ends.
  public void onDisconnect(Runnable listener) {
    link.onDisconnect(listener);
  }

  /// Leaves the cluster: no new connections, those that are open are finished, then the channel is
  /// closed and the process ends with status 0. The primary sees
  /// [WorkerHandle#exitedAfterDisconnect()]. Returns at once.
  public void disconnect() {
    link.disconnect();
  }

  /// As [#disconnect()]: what Node's `worker.kill()` does inside a worker.
  public void kill() {
    disconnect();
  }

  @Override
  public String toString() {
    return "worker " + id() + " (pid " + pid() + ")";
  }
}
