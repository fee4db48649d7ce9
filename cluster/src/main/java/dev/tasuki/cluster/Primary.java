package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// One cluster's primary: starts workers and owns what they share. A program has one, behind
/// [Cluster].
///
/// Thread-safe: what touches workers' channels runs on the event loop.
final class Primary {
  private static final LazyLogger LOG = new LazyLogger(Primary.class);

  /// How long connections in the queue of a crashed worker wait for the next one.
  private static final Duration SUCCESSOR_PATIENCE = Duration.ofSeconds(10);

  final Listeners<ClusterSettings> onSetup = new Listeners<>();
  final Listeners<WorkerHandle> onFork = new Listeners<>();
  final Listeners<WorkerHandle> onOnline = new Listeners<>();
  final Listeners<Cluster.ListeningEvent> onListening = new Listeners<>();
  final Listeners<Cluster.MessageEvent> onMessage = new Listeners<>();
  final Listeners<WorkerHandle> onDisconnect = new Listeners<>();
  final Listeners<Cluster.ExitEvent> onExit = new Listeners<>();
  final KeepAlive keepAlive = new KeepAlive();
  final EventLoop loop;

  private final EventThread events = new EventThread("cluster-events");
  private final DescriptorStream stream = new DescriptorStream(false);
  private final Listenings listenings;
  private final Adoption adoption = new Adoption(this::adopted);
  private final ConcurrentSkipListMap<Integer, WorkerHandle> workers =
      new ConcurrentSkipListMap<>();
  private final Map<Integer, Attendant> attendants = new HashMap<>(); // of the event loop
  private final AtomicInteger ids = new AtomicInteger();
  private final Launcher launcher = new Launcher();
  private volatile ClusterSettings settings = ClusterSettings.builder().build();
  private volatile boolean closing;

  Primary() {
    try {
      loop = new EventLoop("cluster");
    } catch (PosixException e) {
      throw new ClusterException("the cluster cannot start", e);
    }
    listenings =
        new Listenings(
            loop,
            () -> settings.inFlight(),
            () -> settings.scheduling() == SchedulingPolicy.ROUND_ROBIN);
    // Where SIGCHLD is inherited as ignored, exit statuses are thrown away.
    Signal.restoreDefault(Signal.SIGCHLD);
    loop.start();
    events.start();
  }

  ClusterSettings settings() {
    return settings;
  }

  /// Settings for workers to come.
  void setup(ClusterSettings next) {
    settings = next;
    tell(() -> onSetup.fire(next));
  }

  /// The workers whose process has not ended, by id.
  Map<Integer, WorkerHandle> workers() {
    return new TreeMap<>(workers);
  }

  /// No worker is replaced any more.
  void close() {
    closing = true;
  }

  boolean isClosing() {
    return closing;
  }

  /// Gives the worker no more connections by adoption, lets it finish those, and goes on.
  void retire(WorkerHandle worker, Runnable then) {
    adoption.retire(worker.id(), settings.drainTimeout(), () -> loop.execute(then));
  }

  /// Runs something on the thread of the program's listeners.
  void tell(Runnable delivery) {
    events.execute(delivery);
  }

  /// Starts a worker.
  ///
  /// @throws ClusterException when it cannot be started, with the reason in one line
  WorkerHandle fork(Map<String, String> env) {
    int id = ids.incrementAndGet();
    ClusterSettings now = settings;
    Launcher.Launched launched = launcher.launch(now, id, env);
    Attendant attendant = new Attendant(this, loop, launched.process());
    WorkerHandle worker = new WorkerHandle(id, launched.pid(), env, attendant, launched.output());
    keepAlive.acquire();
    workers.put(id, worker);
    Descriptor filter = launched.filter();
    if (filter != null) {
      adoption.add(id, now.scheduling().adoption(), filter);
    } else if (launched.unshared() != 0) {
      LOG.get()
          .log(
              System.Logger.Level.WARNING,
              worker + " cannot share ports by adoption: " + Errno.describe(launched.unshared()));
    }
    loop.execute(() -> attend(worker, attendant, launched.channel()));
    return worker;
  }

  private void attend(WorkerHandle worker, Attendant attendant, Descriptor channel) {
    try {
      attendants.put(worker.id(), attendant);
      Peer peer =
          new Peer(loop, owner -> new Channel(loop, stream, channel, owner), listenings, attendant);
      attendant.attend(worker, peer);
    } catch (PosixException e) {
      LOG.get().log(System.Logger.Level.ERROR, "the channel of " + worker + " cannot be used", e);
      worker.kill("SIGKILL");
    }
  }

  private void adopted(int worker, ListeningAddress address) {
    loop.execute(() -> {
      Attendant attendant = attendants.get(worker);
      if (attendant != null) {
        attendant.listening(address);
      }
    });
  }

  /// A worker's process has ended. On the event loop.
  void forget(WorkerHandle worker) {
    workers.remove(worker.id());
    attendants.remove(worker.id());
    boolean crashed = !worker.exitedAfterDisconnect() && !closing;
    int slot = adoption.ended(worker.id(), crashed);
    if (slot >= 0 && crashed) {
      loop.schedule(SUCCESSOR_PATIENCE, () -> adoption.abandon(slot));
    }
  }

  /// Disconnects all workers.
  ///
  /// @return done when all of them have ended
  CompletableFuture<Void> disconnect() {
    CompletableFuture<?>[] exits =
        workers.values().stream()
            .map(WorkerHandle::disconnect)
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(exits);
  }
}
