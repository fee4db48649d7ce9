package dev.tasuki.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// Replaces all workers one by one, so that the port is served all the time: start a new one, wait
/// until it listens, disconnect the old one, wait until it has ended.
///
/// A new worker that ends, or does not listen in time, is removed; the old ones that are left keep
/// serving. An old worker that does not end in time is killed.
///
/// Immutable.
///
/// @param readyTimeout how long a new worker may take to listen
/// @param drainTimeout how long an old worker may take to end
public record RollingRestart(Duration readyTimeout, Duration drainTimeout) {
  private static final LazyLogger LOG = new LazyLogger(RollingRestart.class);
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  /// @throws IllegalArgumentException when a time is negative
  public RollingRestart {
    if (readyTimeout.isNegative() || drainTimeout.isNegative()) {
      throw new IllegalArgumentException("a negative time-out");
    }
  }

  /// What became of it.
  ///
  /// @param replaced how many workers have a successor now
  /// @param killed how many of the old ones did not end in time
  /// @param failure why it stopped before the last one; empty when it did not
  public record Report(int replaced, int killed, String failure) {
    /// Whether every worker was replaced.
    public boolean complete() {
      return failure.isEmpty();
    }
  }

  /// 30 s to listen, 30 s to end.
  public static RollingRestart defaults() {
    return new RollingRestart(Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  /// Restarts on SIGUSR2 from now on.
  ///
  /// @return puts the earlier signal handler back
  public Registration install() {
    return install("SIGUSR2");
  }

  /// Restarts on a signal from now on. A signal that comes during a restart is ignored.
  ///
  /// @return puts the earlier signal handler back
  /// @throws IllegalArgumentException when there is no such signal, or the JVM keeps it for itself
  public Registration install(String signal) {
    return Signals.handle(
        signal,
        () -> {
          if (ONE_AT_A_TIME.isLocked()) {
            LOG.get().log(System.Logger.Level.WARNING, signal + ": a restart is under way");
          } else {
            run();
          }
        });
  }

  /// Restarts in the background.
  public CompletableFuture<Report> start() {
    CompletableFuture<Report> report = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon(false)
        .name("rolling-restart")
        .start(() -> {
          try {
            report.complete(run());
          } catch (RuntimeException | Error e) {
            report.completeExceptionally(e);
          }
        });
    return report;
  }

  /// Restarts and waits for the end. Not to be called by a listener: it waits for events.
  public Report run() {
    ONE_AT_A_TIME.lock();
    try {
      Report report = replaceAll(new ArrayList<>(Cluster.workers().values()));
      LOG.get()
          .log(
              report.complete() ? System.Logger.Level.INFO : System.Logger.Level.ERROR,
              "rolling restart: " + report);
      return report;
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private Report replaceAll(List<WorkerHandle> old) {
    int replaced = 0;
    int killed = 0;
    for (WorkerHandle worker : old) {
      if (worker.isDead()) {
        continue;
      }
      String failure = startSuccessor(worker);
      if (!failure.isEmpty()) {
        return new Report(replaced, killed, failure);
      }
      killed += end(worker) ? 0 : 1;
      replaced++;
    }
    return new Report(replaced, killed, "");
  }

  /// @return why there is none, or an empty text
  private String startSuccessor(WorkerHandle worker) {
    if (Cluster.primary().isClosing()) {
      return "the cluster is shutting down";
    }
    WorkerHandle next;
    try {
      next = Cluster.fork(worker.env());
    } catch (ClusterException e) {
      return String.valueOf(e.getMessage());
    }
    try {
      next.listening().get(readyTimeout.toMillis(), TimeUnit.MILLISECONDS);
      return "";
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return String.valueOf(cause.getMessage());
    } catch (TimeoutException e) {
      remove(next);
      return next + " does not listen after " + readyTimeout.toMillis() + " ms";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      remove(next);
      return "interrupted";
    }
  }

  /// Marked as meant, so that no restart policy brings it back.
  private static void remove(WorkerHandle worker) {
    worker.exitedAfterDisconnect = true;
    worker.kill("SIGKILL");
  }

  /// @return whether it ended in time
  private boolean end(WorkerHandle worker) {
    CompletableFuture<Exit> exit = worker.disconnect();
    try {
      exit.get(drainTimeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      worker.kill("SIGKILL");
      exit.join();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
