package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Subreaper;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperEvent;
import dev.tasuki.protocol.ServiceVariables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All processes that are kept, found again by run; and the reaping of all that ends.
///
/// Invariants:
///
/// - The status of a known process is only ever taken through its own pidfd, never by pid: a pid
///   may come to mean another process.
/// - An ended child that is not known is an orphan of a worker, and its status is thrown away. A
///   process that is just being spawned is not known yet: no orphan is reaped meanwhile.
///
/// Confined to the keeper's thread.
final class Children {
  /// How long to wait for the status of a process whose parent is somebody else: 50 × 20 ms.
  private static final int ATTEMPTS = 50;

  static final int RETRY_MILLIS = 20;

  private final Map<Long, Child> children = new HashMap<>();
  private final List<Child> strangers = new ArrayList<>();
  private final Poller poller;
  private final Consumer<Child> ended;
  private final ServiceManager serviceManager;

  /// @param ended told once about each process that ends, after its status was recorded
  Children(Poller poller, ServiceManager serviceManager, Consumer<Child> ended) {
    this.poller = poller;
    this.serviceManager = serviceManager;
    this.ended = ended;
  }

  Collection<Child> all() {
    return children.values();
  }

  void add(Child child) throws PosixException {
    forget(child.run);
    children.put(child.run, child);
    if (child.running()) {
      poller.add(child.pidfd.descriptor(), Poller.READABLE, Tokens.process(child.run));
    }
    Descriptor listener = child.listener;
    if (listener != null) {
      poller.add(listener, 0, Tokens.listener(child.run));
      serviceManager.hold(ServiceVariables.LISTENER + child.run, listener);
    }
  }

  void acknowledge(long run) {
    Child child = children.get(run);
    if (child != null) {
      child.acknowledged = true;
      dropFinished(child);
    }
  }

  void forget(long run) {
    Child child = children.remove(run);
    if (child != null) {
      strangers.remove(child);
      poller.remove(child.pidfd.descriptor());
      closeListener(child);
      child.pidfd.close();
    }
  }

  /// A descriptor of a child is ready.
  void ready(long token) {
    Child child = children.get(Tokens.run(token));
    if (child == null) {
      return;
    }
    if (Tokens.isListener(token)) {
      closeListener(child);
      dropFinished(child);
    } else {
      settle(child);
    }
  }

  private void settle(Child child) {
    WaitStatus status = statusOf(child);
    if (status == null || !child.running()) {
      return;
    }
    poller.remove(child.pidfd.descriptor());
    child.status = status.raw();
    ended.accept(child);
  }

  /// The exit status, or null when it is not known yet.
  private @Nullable WaitStatus statusOf(Child child) {
    try {
      return child.pidfd.reap();
    } catch (PosixException e) {
      if (e.errno() != Errno.ECHILD) {
        return null;
      }
    }
    WaitStatus status = child.pidfd.statusOfStranger(child.pid);
    if (status != null) {
      return status;
    }
    if (child.attempts == 0) {
      poller.remove(child.pidfd.descriptor());
      strangers.add(child);
    }
    child.attempts++;
    return child.attempts > ATTEMPTS ? WaitStatus.UNKNOWN : null;
  }

  /// Whether [#retryStrangers()] is wanted after [#RETRY_MILLIS].
  boolean waitsForStrangers() {
    return !strangers.isEmpty();
  }

  void retryStrangers() {
    for (Child child : List.copyOf(strangers)) {
      settle(child);
      if (!child.running()) {
        strangers.remove(child);
      }
    }
  }

  /// Reaps every ended child: known ones properly, others silently.
  ///
  /// @param except the daemon, which its own watcher reaps
  void reapOrphans(int except) {
    for (int pid = Subreaper.endedChild(); pid != 0; pid = Subreaper.endedChild()) {
      Child known = running(pid);
      if (pid == except) {
        return;
      }
      if (known == null) {
        Subreaper.discard(pid);
        continue;
      }
      settle(known);
      if (known.running()) {
        return;
      }
    }
  }

  private @Nullable Child running(int pid) {
    for (Child child : children.values()) {
      if (child.pid == pid && child.running()) {
        return child;
      }
    }
    return null;
  }

  private void dropFinished(Child child) {
    if (child.finished()) {
      forget(child.run);
    }
  }

  private void closeListener(Child child) {
    Descriptor listener = child.listener;
    if (listener != null) {
      poller.remove(listener);
      listener.close();
      child.listener = null;
      serviceManager.drop(ServiceVariables.LISTENER + child.run);
    }
  }

  /// What a snapshot says, in no order.
  void snapshot(Link link) {
    for (Child child : children.values()) {
      KeeperEvent.Child message = child.snapshot();
      link.send(message, child.descriptors());
    }
  }
}
