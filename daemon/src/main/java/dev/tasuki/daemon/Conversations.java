package dev.tasuki.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Messages between users and the programs that run as workers: what Node programs know as
/// `process.send` and `process.on('message')`. Thread-safe. Selectors as in [Operations].
public interface Conversations {

  /// Something that a worker has sent and that is not only about itself (see [AppReport]).
  ///
  /// @param number grows by one with each message of this daemon's life
  /// @param json the message
  record WorkerMessage(long number, Instant at, String app, int instance, int pid, String json) {}

  /// The answer of one worker to a trigger.
  ///
  /// @param json what the action returned, or null when there is no answer
  /// @param failure why there is none, or null
  record Reply(
      String app, int instance, int pid, @Nullable String json, @Nullable String failure) {}

  /// Sends a message to each of the selected workers.
  ///
  /// @param json any JSON value
  /// @return the ids of the instances that it is on its way to
  /// @throws OperationException when it is no JSON, or one of them cannot be reached; others may
  ///   have it then
  List<Integer> send(List<String> selectors, String json) throws OperationException;

  /// Has each of the selected workers do what it has offered (PM2's actions), all at once.
  ///
  /// @param parameter passed to the action, or null
  /// @param limit how long answers are waited for
  /// @return one entry a worker, in the order of [Operations#instances()]
  /// @throws OperationException when none of them has such an action
  List<Reply> trigger(
      List<String> selectors, String action, @Nullable String parameter, Duration limit)
      throws OperationException;

  /// The last messages of workers, oldest first: at most 1,000, and not more than 1 MiB of text.
  List<WorkerMessage> recent();

  /// Hears every message from now on.
  ///
  /// @param listener called on a thread of the daemon's core: it must only enqueue
  /// @return ends it
  Runnable listen(Consumer<WorkerMessage> listener);
}
