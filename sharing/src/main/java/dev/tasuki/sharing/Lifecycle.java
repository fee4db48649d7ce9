package dev.tasuki.sharing;

import dev.tasuki.posix.Sockets;
import java.util.List;
import java.util.Locale;

/// What the stations of a worker's life do to its sockets. Confined to the sharing thread.
final class Lifecycle {
  private final Registry registry;
  private final Inheritance inheritance;

  Lifecycle(Registry registry, Inheritance inheritance) {
    this.registry = registry;
    this.inheritance = inheritance;
  }

  void setEligible(long run, boolean eligible) {
    Worker worker = registry.workers.get(run);
    if (worker == null || worker.routing == Worker.Routing.ENDED) {
      return;
    }
    worker.routing = eligible ? Worker.Routing.ELIGIBLE : Worker.Routing.EXCLUDED;
    registry.save();
    registry.route(worker.options.app());
  }

  void setWeight(long run, int weight) {
    Worker worker = registry.workers.get(run);
    if (worker != null && worker.weight != weight) {
      worker.weight = weight;
      registry.route(worker.options.app());
    }
  }

  void ended(long run, boolean successorExpected) {
    Worker worker = registry.workers.get(run);
    if (worker == null) {
      return;
    }
    worker.routing = Worker.Routing.ENDED;
    registry.route(worker.options.app());
    for (PortSocket socket : registry.ofRun(run)) {
      boolean keep = successorExpected && socket.listening && socket.kind != PortSocket.Kind.OFFSET;
      letGo(socket, run, keep);
      if (keep && socket.orphan()) {
        inheritance.add(socket, System.nanoTime());
      }
    }
    registry.save();
    registry.route(worker.options.app());
  }

  void release(Worker worker) {
    registry.ofRun(worker.run).forEach(socket -> letGo(socket, worker.run, false));
    registry.workers.remove(worker.run);
    registry.save();
    registry.route(worker.options.app());
  }

  private void letGo(PortSocket socket, long run, boolean keep) {
    socket.holders.remove(run);
    if (socket.orphan() && !keep) {
      registry.remove(socket);
    }
  }

  List<SharedSocket> view(long run) {
    return registry.ofRun(run).stream().map(this::view).toList();
  }

  private SharedSocket view(PortSocket socket) {
    Group group = registry.groups.get(socket.key);
    Policy policy = group == null ? registry.policy(socket) : registry.policy(group);
    String word = policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String how =
        socket.kind == PortSocket.Kind.OFFSET
            ? "private (offset)"
            : socket.kind == PortSocket.Kind.SHARED
                ? "shared (one queue, nobody can be left out)"
                : "shared (" + socket.kind.word + "), " + word;
    return new SharedSocket(
        socket.key.endpoint().address(),
        socket.key.endpoint().port(),
        how,
        socket.listening && Sockets.listening(socket.descriptor.number()),
        registry.eligible(socket),
        socket.queue());
  }
}
