package dev.tasuki.daemon;

import dev.tasuki.cluster.ChannelHub;
import dev.tasuki.cluster.Message;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.sharing.DescriptorStore;
import dev.tasuki.sharing.PortSharing;
import dev.tasuki.sharing.ProcessAccess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The message channels between the daemon and its workers.
///
/// A worker inherits one end as descriptor [#IN_CHILD]. A duplicate of ours is with the keeper
/// before the worker exists, so the channel outlives the daemon at any instant; and another is with
/// the worker itself, so it outlives daemon and keeper together. A Node worker would end with it.
///
/// Confined to the core thread, except what the hub calls.
final class Channels implements ChannelHub.Listener, ChannelHub.ServerSource {
  /// The descriptor's number in the worker.
  private static final int IN_CHILD = 3;

  /// Where a worker holds our end.
  private static final int OURS_IN_CHILD = 4;

  private static final Logger LOG = System.getLogger(Channels.class.getName());
  private static final String STORED = "channel-";

  private final Core core;
  private final Registry registry;
  private final PortSharing ports;
  private final DescriptorStore store;
  private final ProcessAccess access;
  private final ChannelHub hub;
  private final Map<Long, Integer> pids = new ConcurrentHashMap<>();
  private @Nullable Listener listener;

  /// Who has to know what workers say. Called on the core thread.
  interface Listener {
    void message(Run run, Message message);

    /// Nothing more will be heard of it.
    void silent(Run run);
  }

  Channels(
      Core core, Registry registry, PortSharing ports, DescriptorStore store, ProcessAccess access)
      throws PosixException {
    this.core = core;
    this.registry = registry;
    this.ports = ports;
    this.store = store;
    this.access = access;
    this.hub = ChannelHub.start(this, store, this);
  }

  /// Called once, before any worker is spawned.
  void listen(Listener whom) {
    listener = whom;
  }

  private Listener whom() {
    return Objects.requireNonNull(listener);
  }

  /// Makes the channel of a run that is about to be spawned, if it is to have one.
  ///
  /// @return the worker's end, to be closed by the receiver, or null
  @Nullable Descriptor open(Run run) {
    if (!NodeApps.hasChannel(run.definition)) {
      return null;
    }
    try {
      DescriptorStream.Pair pair = DescriptorStream.pair();
      store.put(STORED + run.id, pair.first());
      run.channel = pair.first();
      run.channelInode = ProcSockets.inode(pair.first());
      return pair.second();
    } catch (PosixException e) {
      run.notice = "it has no message channel: " + e.getMessage();
      return null;
    }
  }

  /// What a worker inherits.
  ///
  /// @param child the worker's end
  static Map<Integer, Integer> inherited(Run run, @Nullable Descriptor child) {
    Descriptor ours = run.channel;
    return child == null || ours == null
        ? Map.of()
        : Map.of(IN_CHILD, child.number(), OURS_IN_CHILD, ours.number());
  }

  /// What the environment of a worker with a channel says about it.
  static Map<String, String> environment(Run run) {
    Map<String, String> variables = new HashMap<>();
    variables.put("NODE_CHANNEL_FD", Integer.toString(IN_CHILD));
    variables.put("NODE_CHANNEL_SERIALIZATION_MODE", "json");
    if (NodeApps.isClusterWorker(run.definition)) {
      variables.put("NODE_UNIQUE_ID", Long.toString(RunId.sequence(run.id)));
    }
    return variables;
  }

  /// The process exists.
  void spawned(Run run) {
    Descriptor channel = run.channel;
    if (channel != null) {
      attend(run, channel, false);
    }
  }

  private void attend(Run run, Descriptor channel, boolean resumed) {
    run.channel = channel;
    run.hears = true;
    pids.put(run.id, run.pid);
    hub.add(run.id, run.definition.name(), channel, resumed);
  }

  /// What the keeper has that channels and their servers have nothing to do with.
  static Map<String, Descriptor> notTheirs(Map<String, Descriptor> stored) {
    Map<String, Descriptor> others = new HashMap<>(stored);
    others.keySet().removeIf(name -> name.startsWith(STORED) || ChannelHub.isStored(name));
    return others;
  }

  /// Takes up the channels that an earlier daemon has left; those of runs that are not among these
  /// are closed.
  ///
  /// @param stored all that the keeper has, by name
  void resume(Map<String, Descriptor> stored, Collection<Run> runs) {
    Map<String, Descriptor> servers = new HashMap<>(stored);
    servers.keySet().removeIf(name -> !ChannelHub.isStored(name));
    hub.restore(servers);
    Map<String, Descriptor> left = new HashMap<>(stored);
    left.keySet().removeIf(name -> !name.startsWith(STORED));
    for (Run run : runs) {
      Descriptor channel = left.remove(STORED + run.id);
      if (channel == null && run.exit == null && run.channelInode != 0) {
        channel = fromWorker(run);
      }
      if (channel != null) {
        attend(run, channel, true);
      }
    }
    left.forEach((name, descriptor) -> {
      descriptor.close();
      forget(name);
    });
  }

  /// The keeper has died together with the old daemon.
  private @Nullable Descriptor fromWorker(Run run) {
    int number = ProcSockets.number(run.pid, run.channelInode);
    try {
      if (number < 0) {
        throw new PosixException("the worker has closed it", Errno.EBADF);
      }
      Descriptor channel = access.duplicate(run.pid, number);
      store.put(STORED + run.id, channel);
      return channel;
    } catch (PosixException e) {
      run.notice = "its message channel is lost: " + e.getMessage();
      return null;
    }
  }

  /// Asks a worker to stop by the message `shutdown`, where that was agreed on.
  ///
  /// @param otherwise does it in another way
  void askToStop(Run run, Runnable otherwise) {
    if (!run.hears || !run.definition.facets().cooperation().shutdownWithMessage()) {
      otherwise.run();
      return;
    }
    send(run, "shutdown")
        .thenAccept(refusal -> {
          if (refusal != null) {
            LOG.log(Level.INFO, "{0} gets a signal instead of a message: {1}", run, refusal);
            core.execute(otherwise);
          }
        });
  }

  /// Sends a message to a worker.
  ///
  /// @return null when it is on its way, else why it is not
  CompletableFuture<@Nullable String> send(Run run, @Nullable Object value) {
    return hub.send(run.id, value);
  }

  /// Nothing of the run is left.
  void close(Run run, boolean successorExpected) {
    Descriptor channel = run.channel;
    if (channel == null) {
      return;
    }
    if (run.hears || pids.containsKey(run.id)) {
      hub.remove(run.id, successorExpected);
    } else {
      channel.close(); // never spawned
    }
    whom().silent(run);
    run.channel = null;
    run.hears = false;
    pids.remove(run.id);
    forget(STORED + run.id);
  }

  /// The app is not listed any more: what its workers had agreed on is forgotten.
  void forget(App app) {
    hub.forget(app.name());
  }

  private void forget(String name) {
    try {
      store.remove(name);
    } catch (PosixException e) {
      LOG.log(Level.WARNING, "{0} stays with the keeper: {1}", name, e.getMessage());
    }
  }

  // ---- from the hub

  @Override
  public void message(long worker, Message message, Runnable taken) {
    core.execute(() -> {
      Run run = registry.run(worker);
      if (run != null) {
        whom().message(run, message);
      }
      taken.run();
    });
  }

  /// A Node worker that disconnects closes its servers at once: what waits in their queues is
  /// finished before.
  @Override
  public void leaving(long worker, Runnable consent) {
    core.execute(() -> {
      Run run = registry.run(worker);
      if (run == null || !run.registered) {
        consent.run();
        return;
      }
      ports.setEligible(worker, false);
      ports
          .drain(worker, run.definition.drainTimeout())
          .whenComplete((report, error) -> consent.run());
    });
  }

  @Override
  public void ended(long worker, String reason) {
    core.execute(() -> {
      Run run = registry.run(worker);
      if (run == null) {
        return;
      }
      run.hears = false;
      whom().silent(run);
      if (!reason.isEmpty()) {
        run.notice = "its message channel was closed: " + reason;
        LOG.log(Level.WARNING, "{0}: {1}", run, run.notice);
      }
    });
  }

  @Override
  public Optional<Descriptor> open(long worker, Endpoint endpoint, boolean onlySix)
      throws PosixException {
    return ports.open(worker, pids.getOrDefault(worker, 0), endpoint, onlySix);
  }
}
