package dev.tasuki.cluster;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// node:cluster for the JVM: a program that starts itself again as workers which share its ports.
///
/// ```java
/// void main() throws IOException {
///   if (Cluster.isPrimary()) {
///     for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
///       Cluster.fork();
///     }
///     Cluster.onExit((worker, exit) -> System.out.println(worker + " ended: " + exit));
///   } else {
///     var server = HttpServer.create(new InetSocketAddress(3000), 0);
///     server.createContext("/", ...);
///     server.start();
///   }
/// }
/// ```
///
/// A worker's server is opened with the JDK's or a framework's own calls. How its connections come
/// to it says [SchedulingPolicy].
///
/// Events arrive on one thread (`cluster-events`), in order, one at a time. A listener may call
/// anything here, `fork` too, but should not wait for another event; for that there are futures in
/// [WorkerHandle]. A listener that throws is reported (`System.Logger`) and stops no other.
///
/// The primary's JVM stays while there are workers, even when `main` has returned. When the primary
/// ends, in whatever way, its workers end too. A worker leads a process group of its own: Ctrl-C
/// reaches the primary alone, which decides ([GracefulShutdown]).
///
/// Thread-safe. Methods that belong to the primary throw `IllegalStateException` in a worker, and
/// the other way round.
public final class Cluster {
  private Cluster() {}

  /// Created by the first use in a primary: a worker never starts one.
  private static final class Holder {
    static final Primary PRIMARY = new Primary();
  }

  record ListeningEvent(WorkerHandle worker, ListeningAddress address) {}

  record MessageEvent(WorkerHandle worker, Message message) {}

  record ExitEvent(WorkerHandle worker, Exit exit) {}

  static Primary primary() {
    if (isWorker()) {
      throw new IllegalStateException("this process is a worker, not the primary");
    }
    return Holder.PRIMARY;
  }

  /// Whether this process was not started by [#fork()].
  public static boolean isPrimary() {
    return !isWorker();
  }

  /// Whether this process was started by a primary, in whatever language that is written.
  public static boolean isWorker() {
    return Worker.find().isPresent();
  }

  /// This process as a worker.
  ///
  /// @throws IllegalStateException in the primary
  public static Worker worker() {
    return Worker.find()
        .orElseThrow(() -> new IllegalStateException("this process is the primary, no worker"));
  }

  /// The workers whose process has not ended, by id: a snapshot. In an exit listener the worker
  /// that ended is no longer in it.
  public static Map<Integer, WorkerHandle> workers() {
    return primary().workers();
  }

  /// How workers are started.
  public static ClusterSettings settings() {
    return primary().settings();
  }

  /// How connections are spread.
  public static SchedulingPolicy schedulingPolicy() {
    return settings().scheduling();
  }

  /// Changes how connections are spread: for servers that are opened and workers that are started
  /// from now on. Set it before the first [#fork()].
  public static void schedulingPolicy(SchedulingPolicy policy) {
    setupPrimary(settings().toBuilder().scheduling(policy).build());
  }

  /// Changes how workers are started from now on.
  public static void setupPrimary(ClusterSettings settings) {
    primary().setup(settings);
  }

  /// Starts a worker. Returns once its process runs.
  ///
  /// @throws ClusterException when it cannot be started, with the reason in one line
  public static WorkerHandle fork() {
    return fork(Map.of());
  }

  /// Starts a worker with further environment variables.
  ///
  /// @throws ClusterException when it cannot be started, with the reason in one line
  public static WorkerHandle fork(Map<String, String> env) {
    return primary().fork(env);
  }

  /// Disconnects all workers ([WorkerHandle#disconnect()]).
  ///
  /// @return done when all of them have ended
  public static CompletableFuture<Void> disconnect() {
    return primary().disconnect();
  }

  /// Sends a message to all connected workers ([WorkerHandle#send]).
  ///
  /// @return how many workers have taken it
  public static int broadcast(Object message) {
    return (int) workers().values().stream().filter(worker -> worker.send(message)).count();
  }

  /// Runs `n` workers until the primary is told to end; each calls `serve`. In the primary: starts
  /// them, replaces those that crash ([RestartPolicy#defaults()]), restarts all one by one on
  /// SIGUSR2 ([RollingRestart]), shuts down gracefully on SIGTERM and SIGINT ([GracefulShutdown]),
  /// and returns when all have ended. In a worker: calls `serve`.
  ///
  /// @throws ClusterException when the workers cannot be started, or have crashed so often that
  ///   none is left
  public static void run(int n, Service serve) throws Exception {
    if (isWorker()) {
      serve.run();
    } else {
      ReadyMade.run(n);
    }
  }

  /// What a worker does. Like `Runnable`, but may throw: the worker then ends as from `main`.
  @FunctionalInterface
  public interface Service {
    void run() throws Exception;
  }

  /// Called when the settings were changed.
  public static Registration onSetup(Consumer<? super ClusterSettings> listener) {
    return primary().onSetup.add(listener);
  }

  /// Called when a worker was started.
  public static Registration onFork(Consumer<? super WorkerHandle> listener) {
    return primary().onFork.add(listener);
  }

  /// Called when a worker's runtime has said hello.
  public static Registration onOnline(Consumer<? super WorkerHandle> listener) {
    return primary().onOnline.add(listener);
  }

  /// Called for each address a worker listens on.
  public static Registration onListening(
      BiConsumer<? super WorkerHandle, ? super ListeningAddress> listener) {
    return primary().onListening.add(event -> listener.accept(event.worker(), event.address()));
  }

  /// Called for each message from a worker.
  public static Registration onMessage(BiConsumer<? super WorkerHandle, ? super Message> listener) {
    return primary().onMessage.add(event -> listener.accept(event.worker(), event.message()));
  }

  /// Called when a worker's channel is closed, always before its exit.
  public static Registration onDisconnect(Consumer<? super WorkerHandle> listener) {
    return primary().onDisconnect.add(listener);
  }

  /// Called when a worker's process has ended.
  public static Registration onExit(BiConsumer<? super WorkerHandle, ? super Exit> listener) {
    return primary().onExit.add(event -> listener.accept(event.worker(), event.exit()));
  }
}
