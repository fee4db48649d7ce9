package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// How the scripts of [Supervision] wait for the core. Thread-safe.
final class Waiting {
  private static final int POLL_MILLIS = 50;

  /// A task of the core that may refuse.
  interface Checked<T> {
    T get() throws OperationException;
  }

  private final Core core;
  private final Journal journal;

  Waiting(Core core, Journal journal) {
    this.core = core;
    this.journal = journal;
  }

  /// Runs a task on the core thread and passes its refusal on.
  <T> T checked(Checked<T> task) throws OperationException {
    return passing(() -> core.call(unchecked(task)));
  }

  /// As [#checked], for a question ([Core#ask]).
  <T> T asked(Checked<T> question) throws OperationException {
    return passing(() -> core.ask(unchecked(question)));
  }

  private static <T> Supplier<T> unchecked(Checked<T> task) {
    return () -> {
      try {
        return task.get();
      } catch (OperationException e) {
        throw new CompletionException(e);
      }
    };
  }

  private static <T> T passing(Supplier<T> answer) throws OperationException {
    try {
      return answer.get();
    } catch (CompletionException e) {
      if (e.getCause() instanceof OperationException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /// Waits until everything decided so far is on disk.
  void flush() throws OperationException {
    try {
      core.call(() -> true); // the hook after earlier tasks has handed their state over
      core.call(journal::flushed).get();
    } catch (ExecutionException e) {
      throw new OperationException("the state cannot be saved: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException("interrupted", e);
    }
  }

  /// Waits for a condition over the core's state.
  void until(BooleanSupplier condition, Progress progress) throws OperationException {
    await(
        core.when(() -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty()), progress);
  }

  /// Waits for a future; Ctrl-C ends the wait, not what it waits for.
  <T> T await(CompletableFuture<T> future, Progress progress) throws OperationException {
    while (true) {
      try {
        return future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (progress.interrupted()) {
          future.cancel(false);
          throw new OperationException("interrupted: it goes on in the background");
        }
      } catch (ExecutionException e) {
        throw new OperationException(reason(e), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new OperationException("interrupted", e);
      }
    }
  }

  private static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }

  /// Waits until all are online, and says which are not: errored, ended, or late.
  void untilUp(List<Instance> chosen, Duration timeout, Progress progress)
      throws OperationException {
    CompletableFuture<Boolean> settled =
        core.when(() ->
            chosen.stream().allMatch(Waiting::isSettled) ? Optional.of(true) : Optional.empty());
    CompletableFuture<Boolean> orLate =
        settled.completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS);
    await(orLate, progress);
    flush();
    List<String> failures = core.call(() -> failures(chosen));
    if (!failures.isEmpty()) {
      throw new OperationException(oneLine(failures));
    }
    core.call(() -> chosen.stream().filter(Waiting::isUnproven).map(Waiting::doubt).toList())
        .forEach(progress::line);
  }

  private static boolean isUnproven(Instance instance) {
    Run run = instance.current;
    return run != null && run.unproven && run.listening.isEmpty();
  }

  private static String doubt(Instance instance) {
    return instance
        + ": after "
        + instance.definition().listenTimeout().toMillis() / 1000.0
        + " s it listens on no port and is still busy; if it is a server that takes longer,"
        + " raise --listen-timeout";
  }

  private static String oneLine(List<String> failures) {
    int others = failures.size() - 1;
    return failures.getFirst() + (others == 0 ? "" : "; and " + others + " more");
  }

  private static boolean isSettled(Instance instance) {
    return switch (instance.status()) {
      case ONLINE, STOPPED, ERRORED -> true;
      case LAUNCHING, STOPPING, WAITING_RESTART ->
          instance.removed || (instance.current != null && instance.current.late);
    };
  }

  private static boolean endedWell(Instance instance) {
    Integer code = instance.lastExitCode;
    return instance.status() == Status.STOPPED && code != null && code == 0;
  }

  private static List<String> failures(List<Instance> chosen) {
    List<String> failures = new ArrayList<>();
    for (Instance instance : chosen) {
      if (instance.status() != Status.ONLINE && !endedWell(instance)) {
        String reason = instance.reason == null ? "" : ": " + instance.reason;
        failures.add(
            "app '"
                + instance.app.name()
                + "' (id "
                + instance.id
                + ") is "
                + instance.status().word()
                + reason);
      }
    }
    return failures;
  }
}
