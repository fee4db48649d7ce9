package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.DescriptorStream;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.PosixException;
import dev.tasuki.sharing.DescriptorStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The primary's side of Node's IPC channel for a supervisor that spawns its workers by itself and
/// may die before them: tasukid.
///
/// Differs from [Cluster] in three ways. A worker is known by its channel alone; who holds a second
/// descriptor of it can give it to the next hub ([#add], `resumed`), and no message is lost between
/// the two. Servers on TCP get a socket of their own each, from a [ServerSource], so that no
/// connection passes through this process. And each app is a cluster of its own.
///
/// One thread (`channels`) serves all channels; idle ones cost nothing. Thread-safe. A worker that
/// sends rubbish, or asks without reading the answers, loses its channel; one that sends faster
/// than its messages are taken has to wait.
public final class ChannelHub {
  private final EventLoop loop;
  private final DescriptorStream stream = new DescriptorStream(false);
  private final byte[] block = new byte[DescriptorStream.BLOCK];
  private final ServerSource source;
  private final DescriptorStore store;
  private final Listener listener;
  private final Map<Long, HubWorker> workers = new HashMap<>();
  private final Map<String, AppServers> apps = new HashMap<>();
  private final Sequence sequence = new Sequence();

  /// What workers do. Called on the hub's thread: implementations only enqueue.
  public interface Listener {
    /// A worker's program sent something.
    ///
    /// @param taken to be run once the message has been dealt with, on any thread
    void message(long worker, Message message, Runnable taken);

    /// A worker is going to disconnect and exit of its own will (`worker.disconnect()`).
    ///
    /// @param consent lets it go on, on any thread: it waits for that
    void leaving(long worker, Runnable consent);

    /// A worker's channel has ended, before it was removed.
    ///
    /// @param reason what the worker did wrong, empty when it closed its end
    void ended(long worker, String reason);
  }

  /// Makes sockets for TCP servers of workers.
  public interface ServerSource {
    /// A bound, non-blocking socket, owned by the receiver, on which the worker alone will listen.
    /// Blocks for a moment.
    ///
    /// @param endpoint port 0 asks for any
    /// @return empty when this worker's servers cannot be served in this way: then all such workers
    ///   of the app get copies of one socket
    /// @throws PosixException with the errno that the worker is to be told
    Optional<Descriptor> open(long worker, Endpoint endpoint, boolean onlySix)
        throws PosixException;
  }

  /// Numbers of messages, over all workers.
  static final class Sequence {
    private long next;

    long next() {
      return next++;
    }
  }

  private ChannelHub(ServerSource source, DescriptorStore store, Listener listener)
      throws PosixException {
    this.loop = new EventLoop("channels");
    this.source = source;
    this.store = store;
    this.listener = listener;
  }

  /// Starts without any worker.
  ///
  /// @param store where what must survive this process is kept, under names that begin with
  ///   `servers-` and `server-`
  public static ChannelHub start(ServerSource source, DescriptorStore store, Listener listener)
      throws PosixException {
    ChannelHub hub = new ChannelHub(source, store, listener);
    hub.loop.start();
    return hub;
  }

  /// Whether a name in the store is one of ours.
  public static boolean isStored(String name) {
    return name.startsWith(AppServers.MEMORY) || name.startsWith(AppServers.SOCKET);
  }

  /// Takes up what an earlier process has left in the store. Call it before any worker is added.
  ///
  /// @param stored by name, ours from now on
  public void restore(Map<String, Descriptor> stored) {
    Map<String, Descriptor> left = new HashMap<>(stored);
    loop.execute(() -> {
      for (String name : stored.keySet()) {
        if (name.startsWith(AppServers.MEMORY)) {
          servers(name.substring(AppServers.MEMORY.length())).restore(left);
        }
      }
      left.forEach((name, descriptor) -> {
        descriptor.close();
        AppServers.forget(store, name);
      });
    });
  }

  /// Serves a worker's channel from now on.
  ///
  /// @param worker a number that no other worker ever has
  /// @param app workers of one app share their servers
  /// @param channel our end, ours from now on
  /// @param resumed whether an earlier process has served it
  public void add(long worker, String app, Descriptor channel, boolean resumed) {
    loop.execute(() -> {
      AppServers servers = servers(app);
      HubWorker attended = new HubWorker(loop, worker, listener, servers);
      try {
        attended.attend(owner -> new DurableChannel(loop, stream, block, channel, resumed, owner));
        workers.put(worker, attended);
        servers.join(attended.peer(), worker, resumed);
      } catch (PosixException e) {
        channel.close();
        listener.ended(worker, "its channel cannot be used: " + e.getMessage());
      }
    });
  }

  /// Sends a message to a worker's program.
  ///
  /// @param value as [Worker#send]
  /// @return null when it is on its way, else why it is not
  public CompletableFuture<@Nullable String> send(long worker, @Nullable Object value) {
    CompletableFuture<@Nullable String> result = new CompletableFuture<>();
    loop.execute(() -> {
      HubWorker attended = workers.get(worker);
      result.complete(
          attended == null ? "it has no message channel any more" : attended.send(value));
    });
    return result;
  }

  /// Forgets a worker whose process is gone, once what it wrote last has been read.
  ///
  /// @param successorExpected whether servers that nobody else has are kept for another worker for
  ///   a while
  public void remove(long worker, boolean successorExpected) {
    loop.execute(() -> {
      HubWorker attended = workers.remove(worker);
      if (attended != null) {
        attended.end();
        attended.servers().left(successorExpected);
      }
    });
  }

  /// Forgets an app and what its workers had agreed on. Its workers have been removed.
  public void forget(String app) {
    loop.execute(() -> {
      AppServers servers = apps.remove(app);
      if (servers != null) {
        servers.close();
      }
    });
  }

  private AppServers servers(String app) {
    return apps.computeIfAbsent(app, name -> new AppServers(name, loop, sequence, source, store));
  }
}
