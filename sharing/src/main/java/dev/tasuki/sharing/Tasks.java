package dev.tasuki.sharing;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// What is asked of the sharing thread, done there in the order asked. Thread-safe.
///
/// Invariants: what was accepted is done, or has failed and was told; the failure of one task, even
/// an `Error`, leaves the next ones alone.
final class Tasks {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Runnable wake;
  private final Consumer<Throwable> failed;
  private boolean ended; // guarded by this

  /// @param wake makes the sharing thread call [#run()] soon
  /// @param failed is told what a task threw
  Tasks(Runnable wake, Consumer<Throwable> failed) {
    this.wake = wake;
    this.failed = failed;
  }

  /// @return whether it will be done
  synchronized boolean add(Runnable task) {
    if (!ended) {
      tasks.add(task);
      wake.run();
    }
    return !ended;
  }

  /// Asks from another thread and waits for the answer.
  ///
  /// @throws IllegalStateException when nothing is accepted any more
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean asked =
        add(() -> {
          try {
            answer.complete(question.get());
          } catch (Throwable e) { // an Error, too, must not leave the caller waiting
            answer.completeExceptionally(e);
          }
        });
    if (!asked) {
      throw new IllegalStateException("port sharing is closed");
    }
    return answer.join();
  }

  /// Does all that waits. On the sharing thread.
  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (Throwable e) {
        failed.accept(e);
      }
    }
  }

  /// Accepts nothing more, and does what was accepted. On the sharing thread.
  void end() {
    synchronized (this) {
      ended = true;
    }
    run();
  }
}
