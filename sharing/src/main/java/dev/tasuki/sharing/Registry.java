package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.Sockets;
import dev.tasuki.sharing.GroupModel.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All workers, sockets and groups, and the only place where a group's array is changed. Confined
/// to the sharing thread.
///
/// Protocol of a change: journal with the change announced, make it, complete it in memory. The
/// completion reaches the file with the next change; until then the socket itself tells.
final class Registry {
  private static final int MINIMUM_BACKLOG = 511;

  /// Told of sockets that come and go.
  interface Observer {
    void added(PortSocket socket);

    void listening(PortSocket socket);

    /// Before its descriptor is closed.
    void removed(PortSocket socket);
  }

  private final Journal journal;
  private final DescriptorStore store;
  private final SharingEvents events;
  private final Map<String, Policy> policies = new HashMap<>();
  private final List<Observer> observers = new ArrayList<>();

  final Migration migration;
  long nextId = 1;
  final Map<Long, Worker> workers = new LinkedHashMap<>();
  final Map<Long, PortSocket> sockets = new LinkedHashMap<>();
  final Map<SocketKey, Group> groups = new HashMap<>();

  Registry(Journal journal, DescriptorStore store, SharingEvents events, Migration migration) {
    this.migration = migration;
    this.journal = journal;
    this.store = store;
    this.events = events;
  }

  void observe(Observer observer) {
    observers.add(observer);
  }

  /// Takes a bound socket in. The descriptor is ours from now on.
  PortSocket add(
      PortSocket.Kind kind,
      Worker worker,
      SocketKey key,
      Descriptor descriptor,
      PortSocket.Holder holder) {
    PortSocket socket =
        new PortSocket(
            nextId++,
            kind,
            worker.options.app(),
            worker.options.slot(),
            key,
            descriptor,
            ProcSockets.inode(descriptor));
    socket.holders.put(worker.run, holder);
    keep(socket);
    takeIn(socket);
    save();
    return socket;
  }

  void takeIn(PortSocket socket) {
    sockets.put(socket.id, socket);
    observers.forEach(observer -> observer.added(socket));
    if (socket.listening) {
      observers.forEach(observer -> observer.listening(socket));
    }
  }

  /// Stores a duplicate outside this process.
  void keep(PortSocket socket) {
    try {
      store.put(socket.storeName(), socket.descriptor);
    } catch (PosixException e) {
      tell(socket, "the keeper did not take " + socket + ": " + e.getMessage());
    }
  }

  /// Makes the socket listen, in the group; once more for one that does sets the backlog.
  ///
  /// @return 0 or the negative errno of `listen(2)`
  int listen(PortSocket socket, int backlog) {
    int wanted = Math.max(backlog, MINIMUM_BACKLOG);
    if (socket.listening) {
      return Sockets.listen(socket.descriptor.number(), wanted);
    }
    int result =
        socket.kind == PortSocket.Kind.SHARED
            ? Sockets.listen(socket.descriptor.number(), wanted)
            : join(socket, wanted);
    if (result == 0) {
      socket.listening = true;
      observers.forEach(observer -> observer.listening(socket));
    }
    return result;
  }

  private int join(PortSocket socket, int backlog) {
    Group group = groups.computeIfAbsent(socket.key, Group::new);
    group.model = group.model.begin(new Change.Listen(socket.id));
    save();
    int result = Sockets.listen(socket.descriptor.number(), backlog);
    if (result < 0) {
      group.model = group.model.abandon();
      return result;
    }
    group.model = group.model.complete();
    group.members.put(socket.id, socket);
    route(group);
    return result;
  }

  /// Shuts the socket down, which takes it out of the array at once whoever still holds it, and
  /// forgets it. Connections in its queue go to other members where [Migration] can, else they are
  /// reset.
  void remove(PortSocket socket) {
    Group group = groups.get(socket.key);
    if (group != null && group.members.containsKey(socket.id)) {
      leave(group, socket);
    } else if (socket.listening) {
      Sockets.shutdown(socket.descriptor.number());
    }
    socket.listening = false;
    sockets.remove(socket.id);
    observers.forEach(observer -> observer.removed(socket));
    socket.descriptor.close();
    forget(socket.storeName());
    save();
  }

  /// Drops a stored duplicate.
  void forget(String name) {
    try {
      store.remove(name);
    } catch (PosixException e) {
      events.notice(0, "the keeper did not drop " + name + ": " + e.getMessage());
    }
  }

  private void leave(Group group, PortSocket socket) {
    // Between the two changes the last member has a new index that no program knows yet: route
    // around both where anyone else is left.
    long last = group.model.order().getLast();
    route(group, last, socket.id);
    group.model = group.model.begin(new Change.Remove(socket.id));
    save();
    if (group.members.size() > 1 && socket.queue() > 0) {
      migration.shutdown(socket.key, socket.descriptor);
    } else {
      Sockets.shutdown(socket.descriptor.number());
    }
    group.model = group.model.complete();
    group.members.remove(socket.id);
    group.changed();
    if (group.members.isEmpty()) {
      groups.remove(group.key);
      group.close();
    } else {
      route(group);
    }
  }

  /// Routes anew where sockets of this app are members.
  void route(String app) {
    for (Group group : List.copyOf(groups.values())) {
      if (group.members.values().stream().anyMatch(member -> member.app.equals(app))) {
        route(group);
      }
    }
  }

  void route(Group group) {
    route(group, -1, -1);
  }

  private void route(Group group, long without, long withoutToo) {
    Policy policy = policy(group);
    try {
      group.route(policy, workers, member -> member.id == without || member.id == withoutToo);
    } catch (PosixException e) {
      PortSocket any = group.members.values().iterator().next();
      if (policy == Policy.ROUND_ROBIN) {
        policies.put(any.app, Policy.RANDOM);
        tell(any, "round-robin is not possible here (" + e.getMessage() + "): random instead");
        route(group, without, withoutToo);
      } else {
        tell(
            any,
            "cannot choose among the workers of " + any.key.endpoint() + ": " + e.getMessage());
      }
    }
  }

  Policy policy(Group group) {
    return group.members.values().stream().findFirst().map(this::policy).orElse(Policy.RANDOM);
  }

  Policy policy(PortSocket socket) {
    return socket.kind == PortSocket.Kind.SHARED
        ? Policy.SHARED
        : policies.getOrDefault(socket.app, Policy.RANDOM);
  }

  void setPolicy(String app, Policy policy) {
    policies.put(app, policy);
    route(app);
  }

  /// Whether a worker that has it may be given new connections.
  boolean eligible(PortSocket socket) {
    return socket.holders.keySet().stream()
        .map(workers::get)
        .anyMatch(worker -> worker != null && worker.routing == Worker.Routing.ELIGIBLE);
  }

  /// The socket with this inode that the worker holds.
  Optional<PortSocket> held(Worker worker, long inode) {
    return ofRun(worker.run).stream().filter(socket -> socket.inode == inode).findFirst();
  }

  /// A snapshot of the sockets that a worker holds.
  List<PortSocket> ofRun(long run) {
    return sockets.values().stream().filter(socket -> socket.holders.containsKey(run)).toList();
  }

  /// A snapshot of the sockets that wait for a successor.
  List<PortSocket> orphans(String app, int slot) {
    return sockets.values().stream()
        .filter(socket -> socket.orphan() && socket.app.equals(app))
        .filter(socket -> socket.kind == PortSocket.Kind.SHARED || socket.slot == slot)
        .toList();
  }

  /// Writes the journal. A failure is told and endured: only the death of this process would make
  /// it matter.
  void save() {
    try {
      journal.write(nextId, workers.values(), sockets.values(), groups.values());
    } catch (IOException e) {
      sockets.values().stream()
          .findFirst()
          .ifPresent(any -> tell(any, "cannot write the journal of ports: " + e.getMessage()));
    }
  }

  private void tell(PortSocket socket, String line) {
    @Nullable Long run = socket.holders.keySet().stream().findFirst().orElse(null);
    events.notice(run == null ? 0 : run, line);
  }
}
