package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PosixException;
import dev.tasuki.protocol.KeeperEvent;
import dev.tasuki.protocol.KeeperRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our duplicates of all that the keeper holds, so that its death loses nothing.
///
/// Not thread-safe: guarded by the lock of [KeeperConnection].
final class KeeperHoldings {
  private final Map<Long, Held> processes = new HashMap<>();
  private final Map<String, Descriptor> stored = new HashMap<>();

  /// A process as the keeper has it.
  private static final class Held {
    final int pid;
    final long startTime;
    final Descriptor pidfd;
    final @Nullable Descriptor listener;
    int status;
    boolean acknowledged;

    Held(KeeperEvent.Child child, List<Descriptor> descriptors) {
      pid = child.pid();
      startTime = child.startTime();
      status = child.status();
      acknowledged = child.acknowledged();
      pidfd = descriptors.getFirst();
      listener = child.listener() ? descriptors.get(1) : null;
    }

    List<Descriptor> descriptors() {
      return listener == null ? List.of(pidfd) : List.of(pidfd, listener);
    }
  }

  /// Remembers a process; takes over the descriptors.
  void hold(KeeperEvent.Child child, List<Descriptor> descriptors) {
    forget(child.run());
    processes.put(child.run(), new Held(child, descriptors));
  }

  /// It has ended.
  ///
  /// @return whether that is news
  boolean exited(long run, int status) {
    Held held = processes.get(run);
    if (held == null || held.status != KeeperEvent.Child.RUNNING) {
      return false;
    }
    held.status = status;
    return true;
  }

  void acknowledge(long run) {
    Held held = processes.get(run);
    if (held != null) {
      held.acknowledged = true;
      if (held.listener == null && held.status != KeeperEvent.Child.RUNNING) {
        forget(run);
      }
    }
  }

  void forget(long run) {
    Held held = processes.remove(run);
    if (held != null) {
      held.descriptors().forEach(Descriptor::close);
    }
  }

  /// Stores a descriptor; takes it over.
  void put(String name, Descriptor descriptor) {
    Descriptor old = stored.put(name, descriptor);
    if (old != null) {
      old.close();
    }
  }

  void remove(String name) {
    Descriptor old = stored.remove(name);
    if (old != null) {
      old.close();
    }
  }

  /// Gives all of it to a new keeper.
  void handOver(MessageSocket socket) throws PosixException {
    for (Map.Entry<Long, Held> entry : processes.entrySet()) {
      Held held = entry.getValue();
      KeeperRequest.Adopt adopt =
          new KeeperRequest.Adopt(
              entry.getKey(),
              held.pid,
              held.startTime,
              held.status,
              held.acknowledged,
              held.listener != null);
      socket.send(adopt.encode(), held.descriptors());
    }
    for (Map.Entry<String, Descriptor> entry : stored.entrySet()) {
      socket.send(new KeeperRequest.Put(entry.getKey()).encode(), List.of(entry.getValue()));
    }
  }

  void close() {
    List.copyOf(processes.keySet()).forEach(this::forget);
    List.copyOf(stored.keySet()).forEach(this::remove);
  }

  /// Duplicates of all; what was duplicated is closed again when one fails.
  static List<Descriptor> duplicates(List<Descriptor> descriptors) throws PosixException {
    List<Descriptor> copies = new ArrayList<>(descriptors.size());
    try {
      for (Descriptor descriptor : descriptors) {
        copies.add(descriptor.duplicate());
      }
      return copies;
    } catch (PosixException e) {
      copies.forEach(Descriptor::close);
      throw e;
    }
  }
}
