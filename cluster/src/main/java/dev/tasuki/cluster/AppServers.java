package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.MemoryFile;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import dev.tasuki.sharing.DescriptorStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The servers of one app under a [ChannelHub].
///
/// A TCP server gets a socket of its own in each worker; what the workers have in common is only
/// what [AppServer] remembers: the port that was found for port 0, and the data that the first of
/// them sent (keys of TLS tickets). UDP and Unix-domain sockets are one, of which each worker has a
/// copy, as in Node; so is a TCP socket where the source makes none.
///
/// All of it is in the store at any time: the memory as JSON in a file without a name, so that no
/// key is ever written to a disk.
///
/// Confined to the event loop.
final class AppServers implements ServerSockets {
  static final String MEMORY = "servers-";
  static final String SOCKET = "server-";

  private static final LazyLogger LOG = new LazyLogger(AppServers.class);

  /// Most servers of an app, ended TCP servers included.
  private static final int MOST = 1_000;

  private static final Duration SUCCESSOR_PATIENCE = Duration.ofSeconds(5);

  private final String app;
  private final EventLoop loop;
  private final ChannelHub.Sequence sequence;
  private final ChannelHub.ServerSource source;
  private final DescriptorStore store;
  private final Map<String, AppServer> servers = new LinkedHashMap<>();
  private final Map<Peer, Long> workers = new HashMap<>();
  private String saved = "";

  AppServers(
      String app,
      EventLoop loop,
      ChannelHub.Sequence sequence,
      ChannelHub.ServerSource source,
      DescriptorStore store) {
    this.app = app;
    this.loop = loop;
    this.sequence = sequence;
    this.source = source;
    this.store = store;
  }

  /// A worker's channel is served.
  ///
  /// @param resumed nobody knows which of the servers it has: it may have any
  void join(Peer peer, long worker, boolean resumed) {
    workers.put(peer, worker);
    if (resumed) {
      servers.values().forEach(server -> server.mayHave(peer));
    }
  }

  @Override
  public long nextSequence() {
    return sequence.next();
  }

  @Override
  public void query(Peer peer, ServerQuery query) {
    if (servers.size() >= MOST && !servers.containsKey(query.key())) {
      peer.send(Wire.failed(query, Errno.EMFILE, nextSequence()));
      return;
    }
    AppServer server = servers.computeIfAbsent(query.key(), key -> new AppServer(query));
    try {
      if (server.has(peer)) {
        throw new PosixException("listen", Errno.EADDRINUSE);
      }
      SocketCopy copy = copy(peer, query, server);
      server.join(peer, query);
      save();
      peer.giveSocket(copy, Wire.handed(query, server.data(), nextSequence()));
    } catch (PosixException e) {
      if (server.isUnused()) {
        servers.remove(query.key());
      }
      peer.send(Wire.failed(query, e.errno(), nextSequence()));
    }
  }

  private SocketCopy copy(Peer peer, ServerQuery query, AppServer server) throws PosixException {
    if (query.isTcp() && server.shared() == null) {
      Optional<Descriptor> own = own(workers.getOrDefault(peer, 0L), query, server.port());
      if (own.isPresent()) {
        server.port(
            Sockets.localEndpoint(own.get().number()).map(Endpoint::port).orElse(query.port()));
        return new OwnSocket(own.get());
      }
    }
    Descriptor shared = server.shared();
    if (shared == null) {
      shared = Binder.bind(query);
      server.shared(shared, SOCKET + app + "/" + query.key());
      keep(server.storeName(), shared);
    }
    return new SharedCopy(server, shared, query.wireType());
  }

  /// @param known the port that other workers have found, or 0
  private Optional<Descriptor> own(long worker, ServerQuery query, int known)
      throws PosixException {
    if (query.port() == 0 && known != 0) {
      try {
        return open(worker, query, known);
      } catch (PosixException e) {
        // Taken since by a stranger: another will do.
      }
    }
    return open(worker, query, query.port());
  }

  private Optional<Descriptor> open(long worker, ServerQuery query, int port)
      throws PosixException {
    boolean onlySix = (query.flags() & ServerQuery.ONLY_SIX) != 0;
    Endpoint endpoint = Binder.endpoint(query).withPort(port);
    try {
      return source.open(worker, endpoint, onlySix);
    } catch (PosixException e) {
      if (query.address() != null || e.errno() == Errno.EADDRINUSE) {
        throw e;
      }
      return source.open(worker, new Endpoint(false, 0, 0, port, 0), false); // there is no IPv6
    }
  }

  /// A socket that goes to one worker.
  private record OwnSocket(Descriptor descriptor) implements SocketCopy {
    @Override
    public WireType wireType() {
      return WireType.TCP;
    }

    @Override
    public boolean wantedBy(Peer peer) {
      return true;
    }

    @Override
    public void done() {
      descriptor.close();
    }
  }

  /// A socket that stays here, for the others.
  private record SharedCopy(AppServer server, Descriptor descriptor, WireType type)
      implements SocketCopy {
    @Override
    public WireType wireType() {
      return type;
    }

    @Override
    public boolean wantedBy(Peer peer) {
      return server.has(peer);
    }

    @Override
    public void done() {}
  }

  @Override
  public ListeningAddress.Sharing sharing(Peer peer) {
    return ListeningAddress.Sharing.ADOPTED;
  }

  @Override
  public void leave(Peer peer, String key) {
    AppServer server = servers.get(key);
    if (server != null) {
      server.leave(peer);
      closeUnshared();
    }
  }

  @Override
  public void leaveAll(Peer peer) {
    servers.values().forEach(server -> server.leave(peer));
    closeUnshared();
  }

  @Override
  public void died(Peer peer) {
    workers.remove(peer);
    servers.values().forEach(server -> server.leave(peer));
    loop.schedule(SUCCESSOR_PATIENCE, this::closeUnshared);
  }

  /// A worker is gone altogether.
  void left(boolean successorExpected) {
    if (!successorExpected) {
      closeUnshared();
    }
  }

  /// Closes the sockets here of which no worker has a copy.
  private void closeUnshared() {
    for (AppServer server : List.copyOf(servers.values())) {
      if (server.shared() != null && server.isUnused()) {
        forget(store, server.storeName());
        server.close();
        servers.remove(server.key());
      }
    }
    save();
  }

  void close() {
    List.copyOf(servers.values())
        .forEach(server -> {
          if (server.shared() != null) {
            forget(store, server.storeName());
            server.close();
          }
        });
    servers.clear();
    forget(store, MEMORY + app);
  }

  private void save() {
    List<Map<String, @Nullable Object>> records = new ArrayList<>();
    servers.values().forEach(server -> records.add(server.toRecord()));
    String text = JsonWriter.write(records);
    if (text.equals(saved)) {
      return;
    }
    saved = text;
    try (MemoryFile file = MemoryFile.of(text.getBytes(StandardCharsets.UTF_8))) {
      keep(MEMORY + app, file.descriptor());
    } catch (PosixException e) {
      LOG.get().log(System.Logger.Level.WARNING, "servers of " + app + ": " + e.getMessage());
    }
  }

  private void keep(String name, Descriptor descriptor) {
    try {
      store.put(name, descriptor);
    } catch (PosixException e) {
      LOG.get().log(System.Logger.Level.WARNING, name + " is not kept: " + e.getMessage());
    }
  }

  static void forget(DescriptorStore store, String name) {
    try {
      store.remove(name);
    } catch (PosixException e) {
      LOG.get().log(System.Logger.Level.WARNING, name + " stays in the store: " + e.getMessage());
    }
  }

  /// @param stored what was in the store, by name; what is ours is taken out
  void restore(Map<String, Descriptor> stored) {
    Descriptor memory = stored.remove(MEMORY + app);
    if (memory == null) {
      return;
    }
    try (MemoryFile file = new MemoryFile(memory)) {
      String text = new String(file.read(), StandardCharsets.UTF_8);
      if (JsonReader.parse(text) instanceof List<?> records) {
        for (Object entry : records) {
          AppServer server = AppServer.of(entry, stored);
          servers.put(server.key(), server);
        }
      }
      saved = text;
    } catch (PosixException | JsonException e) {
      LOG.get().log(System.Logger.Level.WARNING, "servers of " + app + ": " + e.getMessage());
    }
  }
}
