package dev.tasuki.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Ends all workers and then this program so that no request is lost: on a signal each worker is
/// told to disconnect, finishes what it has, and exits. One that takes longer than `workerTimeout`
/// is killed (SIGKILL); when even that does not help, the program ends after `timeout` with status
/// 1. A second signal kills at once.
///
/// Immutable.
///
/// @param signals what begins it
/// @param message sent to each worker first, such as `shutdown`; null for none
/// @param workerTimeout how long a worker may take
/// @param timeout how long all of it may take
public record GracefulShutdown(
    List<String> signals, @Nullable Object message, Duration workerTimeout, Duration timeout) {
  private static final LazyLogger LOG = new LazyLogger(GracefulShutdown.class);

  /// @throws IllegalArgumentException when a time is negative
  public GracefulShutdown {
    if (workerTimeout.isNegative() || timeout.isNegative()) {
      throw new IllegalArgumentException("a negative time-out");
    }
    signals = List.copyOf(signals);
  }

  /// On SIGTERM and SIGINT; no message; 25 s for a worker, 30 s for all.
  public static GracefulShutdown defaults() {
    return new GracefulShutdown(
        List.of("SIGTERM", "SIGINT"), null, Duration.ofSeconds(25), Duration.ofSeconds(30));
  }

  /// Other signals.
  public GracefulShutdown onSignals(String... names) {
    return new GracefulShutdown(List.of(names), message, workerTimeout, timeout);
  }

  /// A message for each worker before it is told to disconnect.
  public GracefulShutdown withMessage(Object first) {
    return new GracefulShutdown(signals, first, workerTimeout, timeout);
  }

  /// Another time limit: a worker is killed at five sixths of it.
  public GracefulShutdown withTimeout(Duration all) {
    return withTimeouts(all.multipliedBy(5).dividedBy(6), all);
  }

  /// Other time limits.
  public GracefulShutdown withTimeouts(Duration worker, Duration all) {
    return new GracefulShutdown(signals, message, worker, all);
  }

  /// Waits for the signals from now on.
  ///
  /// @return puts the earlier signal handlers back
  /// @throws IllegalArgumentException when there is no such signal, or the JVM keeps it for itself
  public Registration install() {
    AtomicBoolean begun = new AtomicBoolean();
    List<Registration> handlers = new ArrayList<>();
    for (String signal : signals) {
      handlers.add(
          Signals.handle(
              signal,
              () -> {
                if (begun.compareAndSet(false, true)) {
                  LOG.get().log(System.Logger.Level.INFO, signal + ": shutting down");
                  System.exit(begin().join() ? 0 : 1);
                }
                killAll();
                System.exit(1);
              }));
    }
    return () -> handlers.forEach(Registration::close);
  }

  /// Begins without a signal, and leaves this process running.
  ///
  /// @return whether all workers ended of their own will; false when one had to be killed, or was
  ///   still there at the time-out
  public CompletableFuture<Boolean> begin() {
    Primary primary = Cluster.primary();
    primary.close();
    AtomicBoolean forced = new AtomicBoolean();
    List<CompletableFuture<?>> exits = new ArrayList<>();
    for (WorkerHandle worker : primary.workers().values()) {
      if (message != null) {
        worker.send(message);
      }
      CompletableFuture<Exit> exit = worker.disconnect();
      exits.add(exit);
      primary.loop.schedule(
          workerTimeout,
          () -> {
            if (!worker.isDead()) {
              LOG.get().log(System.Logger.Level.WARNING, worker + " takes too long and is killed");
              forced.set(true);
              worker.kill("SIGKILL");
            }
          });
    }
    return CompletableFuture.allOf(exits.toArray(CompletableFuture<?>[]::new))
        .thenApply(nothing -> !forced.get())
        .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void killAll() {
    Cluster.workers().values().forEach(worker -> worker.kill("SIGKILL"));
  }
}
