package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PidFd;
import dev.tasuki.protocol.KeeperEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One process that was started for a daemon, and what is kept of it. Confined to the keeper's
/// thread.
///
/// It is kept until its status has been acknowledged *and* its filter's listener has hung up (the
/// whole process tree is gone), or until the daemon says to forget it.
final class Child {
  final long run;
  final int pid;
  final long startTime;
  final PidFd pidfd;
  @Nullable Descriptor listener;
  int status = KeeperEvent.Child.RUNNING;
  boolean acknowledged;

  /// How often the status of a stranger was asked for in vain.
  int attempts;

  Child(long run, int pid, long startTime, PidFd pidfd, @Nullable Descriptor listener) {
    this.run = run;
    this.pid = pid;
    this.startTime = startTime;
    this.pidfd = pidfd;
    this.listener = listener;
  }

  boolean running() {
    return status == KeeperEvent.Child.RUNNING;
  }

  boolean finished() {
    return acknowledged && !running() && listener == null;
  }

  /// The descriptors in the order in which messages carry them.
  List<Descriptor> descriptors() {
    List<Descriptor> all = new ArrayList<>(2);
    all.add(pidfd.descriptor());
    if (listener != null) {
      all.add(listener);
    }
    return all;
  }

  KeeperEvent.Child snapshot() {
    return new KeeperEvent.Child(run, pid, startTime, status, acknowledged, listener != null);
  }
}
