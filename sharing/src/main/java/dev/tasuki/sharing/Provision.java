package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.util.Optional;

/// Makes sockets for workers that ask for them by a message instead of binding by themselves
/// (Node's cluster workers). From the worker's `listen(2)` on they are as any other. Confined to
/// the sharing thread.
final class Provision {
  private final Registry registry;
  private final Holders holders;
  private final Strangers strangers;
  private final SharingEvents events;

  Provision(Registry registry, Holders holders, Strangers strangers, SharingEvents events) {
    this.registry = registry;
    this.holders = holders;
    this.strangers = strangers;
    this.events = events;
  }

  /// As [PortSharing#open].
  Optional<Descriptor> open(long run, int pid, Endpoint endpoint, boolean onlySix)
      throws PosixException {
    Worker worker = registry.workers.get(run);
    if (worker == null || worker.listener == null) {
      return Optional.empty(); // nobody would tell us of its listen(2)
    }
    worker.processes.add(pid);
    SocketKey key = new SocketKey(strangers.network(), endpoint, onlySix);
    PortSocket socket = endpoint.port() == 0 ? fresh(worker, pid, key) : socket(worker, pid, key);
    int flags = Sockets.statusFlags(socket.descriptor.number());
    Sockets.setStatusFlags(socket.descriptor.number(), flags | Sockets.O_NONBLOCK);
    return Optional.of(socket.descriptor.duplicate());
  }

  private PortSocket socket(Worker worker, int pid, SocketKey key) throws PosixException {
    Optional<PortSocket> conflict = holders.conflict(worker, key);
    if (conflict.isPresent()) {
      String app = conflict.get().app;
      throw refused(
          worker,
          "port " + key.endpoint().port() + " is shared by the app " + app,
          Errno.EADDRINUSE);
    }
    Optional<PortSocket> present = present(worker, key);
    if (present.isPresent()) {
      PortSocket socket = present.get();
      socket.holders.put(worker.run, onItsWay(pid));
      registry.save();
      registry.route(socket.app);
      return socket;
    }
    boolean twice = registry.ofRun(worker.run).stream().anyMatch(socket -> socket.key.equals(key));
    if (twice) {
      throw new PosixException("listen", Errno.EADDRINUSE);
    }
    return fresh(worker, pid, key);
  }

  /// One that is on its way to this worker already, that a predecessor left, or, where all have one
  /// queue, that the others have.
  private Optional<PortSocket> present(Worker worker, SocketKey key) {
    Optional<PortSocket> promised =
        registry.ofRun(worker.run).stream()
            .filter(socket -> socket.key.equals(key))
            .filter(socket -> {
              PortSocket.Holder holder = socket.holders.get(worker.run);
              return holder != null && holder.waits();
            })
            .findFirst();
    if (promised.isPresent()) {
      return promised;
    }
    if (worker.options.policy() == Policy.SHARED) {
      return registry.sockets.values().stream()
          .filter(socket -> socket.kind == PortSocket.Kind.SHARED && socket.key.equals(key))
          .findFirst();
    }
    return holders.abandoned(worker, key);
  }

  private PortSocket fresh(Worker worker, int pid, SocketKey key) throws PosixException {
    boolean shared = worker.options.policy() == Policy.SHARED;
    Descriptor fresh = Replacement.fresh(pid, key, !shared);
    int result = Sockets.bind(fresh.number(), key.endpoint());
    Optional<Endpoint> bound = Sockets.localEndpoint(fresh.number());
    if (result < 0 || bound.isEmpty()) {
      fresh.close();
      String line =
          result == -Errno.EADDRINUSE
              ? strangers.describe(key)
              : "cannot bind " + key.endpoint() + ": " + Errno.describe(-result);
      throw refused(worker, line, -result);
    }
    SocketKey actual = new SocketKey(key.network(), bound.get(), key.onlySix());
    PortSocket.Kind kind = shared ? PortSocket.Kind.SHARED : PortSocket.Kind.GIVEN;
    return registry.add(kind, worker, actual, fresh, onItsWay(pid));
  }

  private static PortSocket.Holder onItsWay(int pid) {
    return new PortSocket.Holder(pid, PortSocket.Holder.ON_ITS_WAY);
  }

  /// The reason is told before the app can end over it.
  private PosixException refused(Worker worker, String line, int errno) {
    events.notice(worker.run, line);
    return new PosixException(line, errno);
  }
}
