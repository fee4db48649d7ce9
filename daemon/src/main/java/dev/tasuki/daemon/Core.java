package dev.tasuki.daemon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The daemon's single decision thread. All mutable lifecycle state ([App], [Instance], [Run]) is
/// confined to it: whoever wants to look or to change posts a task.
///
/// A question ([#ask]) goes before the tasks: hundreds of apps that crash together do not keep a
/// command waiting that only looks.
///
/// After every task the conditions that operations wait for are looked at again, and the state is
/// handed to the journal if the task changed it.
///
/// Thread-safe. Tasks must not block.
final class Core implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Core.class.getName());

  private final ScheduledThreadPoolExecutor executor;
  private final List<Condition<?>> conditions = new ArrayList<>();
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private Runnable afterTask = () -> {};

  private record Condition<T>(Supplier<Optional<T>> test, CompletableFuture<T> future) {
    boolean settled() {
      if (future.isDone()) {
        return true;
      }
      test.get().ifPresent(future::complete);
      return future.isDone();
    }
  }

  Core() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("tasuki-core").daemon(true).factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// What runs after each task, on the core thread. Set once, before the first task.
  void afterEachTask(Runnable hook) {
    afterTask = hook;
  }

  /// Runs a task soon. After [#close()] nothing runs any more.
  void execute(Runnable task) {
    if (!executor.isShutdown()) {
      executor.execute(() -> guarded(task));
    }
  }

  /// Runs a task after a delay; cancel the future to take it back.
  Future<?> after(Duration delay, Runnable task) {
    return executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Runs a task and waits for its result.
  <T> T call(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    execute(() -> settle(result, task));
    return result.join();
  }

  /// Looks at the state before all tasks that are due, and waits for what is found. The question
  /// must not change anything.
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> result = new CompletableFuture<>();
    questions.add(() -> settle(result, question));
    if (!executor.isShutdown()) {
      executor.execute(this::answer); // when no task has come to it before
    }
    return result.join();
  }

  private static <T> void settle(CompletableFuture<T> result, Supplier<T> task) {
    try {
      result.complete(task.get());
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void answer() {
    for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
      question.run();
    }
  }

  /// A future that completes as soon as `test`, evaluated on the core thread, has a value.
  <T> CompletableFuture<T> when(Supplier<Optional<T>> test) {
    CompletableFuture<T> future = new CompletableFuture<>();
    execute(() -> conditions.add(new Condition<>(test, future)));
    return future;
  }

  private void guarded(Runnable task) {
    answer();
    try {
      task.run();
      conditions.removeIf(Condition::settled);
      afterTask.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a task of the core failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
