package dev.tasuki.sharing;

import dev.tasuki.posix.ProcSockets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out whether workers still hold the sockets that we keep alive with our duplicates.
/// Confined to the sharing thread.
///
/// An app that closes a listener (a probe for a free port, a graceful stop) leaves one that nobody
/// accepts from: clients would hang in its queue.
final class Holders {
  private final Registry registry;
  private final SharingEvents events;

  Holders(Registry registry, SharingEvents events) {
    this.registry = registry;
    this.events = events;
  }

  enum Held {
    HELD,
    /// A living process closed it.
    CLOSED,
    /// The process that had it is dead.
    DEAD
  }

  /// Whether one worker still holds the socket; finds it with a descendant, too. A process that
  /// left the tree is not looked for: the one that bound is dead then, so that nothing is closed.
  Held check(PortSocket socket, Worker worker, PortSocket.Holder holder) {
    if (holder.waits() && ProcSockets.alive(holder.pid())) {
      return Held.HELD;
    }
    if (holder.number() >= 0 && ProcSockets.inode(holder.pid(), holder.number()) == socket.inode) {
      return Held.HELD;
    }
    for (int pid : ProcSockets.tree(worker.processes)) {
      if (ProcSockets.inodes(pid).contains(socket.inode)) {
        socket.holders.put(worker.run, new PortSocket.Holder(pid, -1));
        return Held.HELD;
      }
    }
    return ProcSockets.alive(holder.pid()) ? Held.CLOSED : Held.DEAD;
  }

  /// Lets go of the socket for workers that closed it.
  ///
  /// @return whether somebody is left, or it waits for a successor
  boolean sweep(PortSocket socket) {
    if (socket.orphan()) {
      return true;
    }
    for (Map.Entry<Long, PortSocket.Holder> entry : List.copyOf(socket.holders.entrySet())) {
      Worker worker = registry.workers.get(entry.getKey());
      if (worker != null && check(socket, worker, entry.getValue()) == Held.CLOSED) {
        closed(socket, worker);
      }
    }
    return registry.sockets.containsKey(socket.id);
  }

  private void closed(PortSocket socket, Worker worker) {
    socket.holders.remove(worker.run);
    if (socket.orphan()) {
      registry.remove(socket);
    } else {
      registry.save();
    }
    if (socket.kind != PortSocket.Kind.OFFSET) {
      events.closed(worker.run, socket.key.endpoint().address(), socket.key.endpoint().port());
    }
  }

  /// The socket of another app that is in the way of this bind.
  Optional<PortSocket> conflict(Worker worker, SocketKey key) {
    return List.copyOf(registry.sockets.values()).stream()
        .filter(socket -> !socket.app.equals(worker.options.app()))
        .filter(socket -> socket.key.overlaps(key))
        .filter(this::sweep)
        .findFirst();
  }

  /// A listening socket with this key that a dead predecessor left: one of the same slot, or one of
  /// a dead process of the same worker (a development server that restarts its child).
  Optional<PortSocket> abandoned(Worker worker, SocketKey key) {
    Optional<PortSocket> orphan =
        registry.orphans(worker.options.app(), worker.options.slot()).stream()
            .filter(socket -> socket.key.equals(key))
            .findFirst();
    if (orphan.isPresent()) {
      return orphan;
    }
    for (PortSocket socket : registry.ofRun(worker.run)) {
      PortSocket.Holder holder = socket.holders.get(worker.run);
      if (holder == null || !socket.key.equals(key)) {
        continue;
      }
      switch (check(socket, worker, holder)) {
        case HELD -> {}
        case CLOSED -> closed(socket, worker);
        case DEAD -> {
          return Optional.of(socket);
        }
      }
    }
    return Optional.empty();
  }
}
