package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.Identity;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One cluster's primary: starts workers and owns what they share. A program has one, behind
/// [Cluster].
///
/// Thread-safe: what touches workers' channels runs on the event loop.
final class Primary {
  private static final System.Logger LOG = System.getLogger(Primary.class.getName());
  private static final int CHANNEL = 3;

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
  private final CommandLine own = WorkerCommand.own();
  private volatile ClusterSettings settings = ClusterSettings.builder().build();
  private volatile boolean closing;
  private boolean agentMissed;

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
    ClusterSettings now = settings;
    int id = ids.incrementAndGet();
    WorkerCommand command = WorkerCommand.of(now, own, id, agent(now));
    try (WorkerOutput output = WorkerOutput.open(now.silent())) {
      DescriptorStream.Pair pair = DescriptorStream.pair();
      try (Descriptor theirs = pair.second()) {
        SpawnOutcome outcome = spawn(now, request(now, command, id, env, output, theirs));
        PidFd process = process(command, outcome);
        Attendant attendant = new Attendant(this, loop, process);
        WorkerHandle worker = new WorkerHandle(id, outcome.pid(), env, attendant, output);
        keepAlive.acquire();
        workers.put(id, worker);
        Descriptor listener = outcome.listener();
        if (listener != null) {
          adoption.add(id, now.scheduling().adoption(), listener);
        } else if (!command.speaksNode()) {
          warnAlone(worker, command, outcome.filterErrno());
        }
        loop.execute(() -> attend(worker, attendant, pair.first()));
        return worker;
      } catch (ClusterException e) {
        pair.first().close();
        throw e;
      }
    } catch (IOException e) {
      throw new ClusterException("cannot start a worker: " + e.getMessage(), e);
    }
  }

  private void attend(WorkerHandle worker, Attendant attendant, Descriptor channel) {
    try {
      attendants.put(worker.id(), attendant);
      Peer peer = new Peer(loop, stream, channel, listenings, attendant);
      attendant.attend(worker, peer);
    } catch (PosixException e) {
      LOG.log(System.Logger.Level.ERROR, "the channel of " + worker + " cannot be used", e);
      worker.kill("SIGKILL");
    }
  }

  private static SpawnOutcome spawn(ClusterSettings now, SpawnRequest request) {
    return now.uid() < 0 && now.gid() < 0
        ? Spawner.spawn(request)
        : Spawner.spawn(request, new Identity(now.uid(), now.gid()));
  }

  private static PidFd process(WorkerCommand command, SpawnOutcome outcome) {
    Descriptor process = outcome.pidfd();
    if (!outcome.started() || process == null) {
      throw new ClusterException(
          "cannot start " + command.argv().getFirst() + ": " + outcome.failure());
    }
    return new PidFd(process);
  }

  private SpawnRequest request(
      ClusterSettings now,
      WorkerCommand command,
      int id,
      Map<String, String> env,
      WorkerOutput output,
      Descriptor channel) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(now.env());
    environment.putAll(env);
    environment.put("NODE_CHANNEL_FD", Integer.toString(CHANNEL));
    environment.put("NODE_CHANNEL_SERIALIZATION_MODE", "json");
    environment.put("NODE_UNIQUE_ID", Integer.toString(id));
    List<String> variables = new ArrayList<>();
    environment.forEach((name, value) -> variables.add(name + "=" + value));
    Map<Integer, Integer> inherited = new HashMap<>(output.inherited());
    inherited.put(CHANNEL, channel.number());
    return new SpawnRequest(
        command.argv(),
        variables,
        now.cwd().orElse(Path.of("")).toAbsolutePath().toString(),
        SpawnRequest.NO_INPUT,
        SpawnRequest.NO_INPUT,
        SpawnRequest.NO_INPUT,
        inherited,
        command.speaksNode() ? FilterMode.NONE : FilterMode.preferred());
  }

  /// The agent for workers whose connections the primary hands over.
  private @Nullable Path agent(ClusterSettings now) {
    if (now.scheduling().isKernel() || !WorkerCommand.isJava(now)) {
      return null;
    }
    Optional<Path> found = AgentJar.find();
    if (found.isEmpty() && !agentMissed) {
      agentMissed = true;
      LOG.log(
          System.Logger.Level.INFO,
          "no tasuki-agent.jar: the kernel spreads the connections of Java workers");
    }
    return found.orElse(null);
  }

  private static void warnAlone(WorkerHandle worker, WorkerCommand command, int errno) {
    LOG.log(
        System.Logger.Level.WARNING,
        worker
            + " cannot share ports by adoption ("
            + Errno.describe(errno)
            + ")"
            + (command.handOver() ? "; only servers that take connections over are shared" : ""));
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
