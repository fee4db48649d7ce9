package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.Sockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rebuilds a [Registry] after the process that filled it was killed. Confined to the sharing
/// thread.
///
/// Nothing that was written down is believed where the kernel can be asked: whether a socket
/// listens decides what became of a change that was announced and maybe made.
final class Restorer {
  private final Registry registry;
  private final ProcessAccess access;

  Restorer(Registry registry, ProcessAccess access) {
    this.registry = registry;
    this.access = access;
  }

  /// Takes over what was written and stored, and releases the sockets of workers that
  /// [Registry#workers] does not have.
  ///
  /// @param stored by name; emptied
  void restore(Journal.State state, Map<String, Descriptor> stored) {
    registry.nextId = state.nextId();
    state.workers().forEach(this::restoreRouting);
    List<PortSocket> lost = new ArrayList<>();
    for (Journal.SavedSocket saved : state.sockets().values()) {
      Descriptor kept = stored.remove(PortSocket.storeName(saved.id()));
      Descriptor descriptor = kept == null ? fromHolder(saved) : kept;
      if (descriptor != null) {
        PortSocket socket = restore(saved, descriptor);
        if (!saved.holders().isEmpty() && socket.orphan()) {
          lost.add(socket);
        }
      }
    }
    state.groups().forEach(this::restore);
    registry.groups.values().forEach(registry::route);
    lost.forEach(registry::remove);
    registry.sockets.values().forEach(registry::keep);
    stored.forEach(this::drop);
    stored.clear();
    registry.save();
  }

  /// The store has lost it (the keeper died too), but a worker may still hold it; without it our
  /// idea of the group's order would be wrong.
  private @Nullable Descriptor fromHolder(Journal.SavedSocket saved) {
    for (PortSocket.Holder holder : saved.holders().values()) {
      if (ProcSockets.inode(holder.pid(), holder.number()) == saved.inode()) {
        return duplicate(holder);
      }
    }
    return ProcSockets.owner(List.of(saved.inode()))
        .map(owner ->
            new PortSocket.Holder(owner.pid(), ProcSockets.number(owner.pid(), saved.inode())))
        .map(this::duplicate)
        .orElse(null);
  }

  private @Nullable Descriptor duplicate(PortSocket.Holder holder) {
    try {
      return access.duplicate(holder.pid(), holder.number());
    } catch (PosixException e) {
      return null; // it is lost indeed
    }
  }

  /// Stored by a process that died before it wrote down what for: no worker knows of it.
  private void drop(String name, Descriptor descriptor) {
    descriptor.close();
    registry.forget(name);
  }

  private void restoreRouting(long run, Worker.Routing routing) {
    Worker worker = registry.workers.get(run);
    if (worker != null) {
      worker.routing = routing;
    }
  }

  private PortSocket restore(Journal.SavedSocket saved, Descriptor descriptor) {
    PortSocket socket =
        new PortSocket(
            saved.id(),
            saved.kind(),
            saved.app(),
            saved.slot(),
            saved.key(),
            descriptor,
            saved.inode());
    socket.listening = Sockets.listening(descriptor.number());
    saved
        .holders()
        .forEach((run, holder) -> {
          Worker worker = registry.workers.get(run);
          if (worker != null) {
            socket.holders.put(run, holder);
            worker.processes.add(holder.pid());
          }
        });
    registry.takeIn(socket);
    return socket;
  }

  private void restore(GroupModel model) {
    GroupModel recovered =
        model.recover(id -> {
          PortSocket socket = registry.sockets.get(id);
          return socket != null && socket.listening;
        });
    for (long id : recovered.order()) {
      PortSocket socket = registry.sockets.get(id);
      if (socket != null) {
        Group group = registry.groups.computeIfAbsent(socket.key, Group::new);
        group.model = recovered;
        group.members.put(id, socket);
      }
    }
  }
}
