package dev.tasuki.posix;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Holds a child between its birth and its program, and gives it its resource limits and its
/// control group meanwhile.
///
/// They belong to processes, so the spawning thread cannot put them on for its child as it does
/// with the rest; changing our own for a moment would starve or break this process; changing the
/// child's after the spawn would come too late for a program that reads them first (a JVM does);
/// and a shell that does it in between loses variables and hides what goes wrong. So:
///
/// - the child's last step but two is to open a FIFO for reading, and the kernel holds it there
///   until somebody opens the other end;
/// - a helper thread finds it as the only child of the spawning thread, which is suspended
///   (`CLONE_VFORK`) and spawns only once, sets its limits and opens the other end.
///
/// The helper is started before the spawning thread gives up any privilege or puts on a filter,
/// which threads inherit.
final class Hold implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int FIFO = 010000;
  private static final int FOR_ALL = 0666;
  private static final int O_PATH = 010000000;
  private static final int O_WRONLY_NONBLOCK = 01 | 04000;
  private static final long PAUSE_NANOS = 100_000;
  private static final AtomicLong NAMES = new AtomicLong();

  private final Descriptor fifo;
  private final SpawnTerms terms;
  private final long spawningThread = Syscall.GETTID.call(0);
  private volatile boolean over;
  private volatile @Nullable PosixException failure;
  private final Thread helper;

  /// Called on the spawning thread.
  Hold(SpawnTerms terms) throws PosixException {
    this.terms = terms;
    if (children() == null) {
      throw new PosixException("limits cannot be set: /proc has no task/children", Errno.ENOSYS);
    }
    this.fifo = makeFifo(terms.scratch());
    this.helper = new Thread(null, this::release, "hold", 256L * 1024, false);
    helper.setDaemon(true);
    helper.start();
  }

  private static Descriptor makeFifo(String folder) throws PosixException {
    String name = folder + "/hold-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(name).address();
      PosixException.check(Syscall.MKNODAT.call(AT_FDCWD, path, FIFO | FOR_ALL, 0), name);
      try {
        Syscall.FCHMODAT.call(AT_FDCWD, path, FOR_ALL); // whatever our umask is
        return SystemFiles.open(name, O_PATH);
      } finally {
        SystemFiles.remove(name);
      }
    }
  }

  /// What the child has to open for reading.
  String path() {
    return "/proc/self/fd/" + fifo.number();
  }

  /// Why the limits could not be set; the child, if there was one, has been killed.
  @Nullable PosixException failure() {
    return failure;
  }

  private void release() {
    try {
      int child = awaitChild();
      if (child != 0) {
        limit(child);
        letGo();
      }
    } catch (PosixException e) {
      failure = e;
    }
  }

  private int awaitChild() {
    while (!over) {
      String children = children();
      if (children != null && !children.isBlank()) {
        return Integer.parseInt(children.strip().split(" ", -1)[0]);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return 0;
  }

  private @Nullable String children() {
    return ProcessInfo.read("/proc/self/task/" + spawningThread + "/children");
  }

  private void limit(int child) throws PosixException {
    try {
      if (!terms.cgroup().isEmpty()) {
        moveTo(terms.cgroup(), child);
      }
      for (ResourceLimit limit : terms.limits()) {
        set(limit, child);
      }
    } catch (PosixException e) {
      Syscall.KILL.call(child, Signal.SIGKILL);
      throw e;
    }
  }

  private static void moveTo(String cgroup, int child) throws PosixException {
    String file = cgroup + "/cgroup.procs";
    try (Descriptor procs = SystemFiles.open(file, O_WRONLY_NONBLOCK)) {
      SystemFiles.write(procs, Integer.toString(child).getBytes(StandardCharsets.US_ASCII));
    } catch (PosixException e) {
      throw new PosixException("cannot be moved to " + cgroup, e.errno());
    }
  }

  /// A root without CAP_SYS_RESOURCE (in a container, say) may do this to its own processes only.
  private void set(ResourceLimit limit, int child) throws PosixException {
    try {
      limit.set(child);
    } catch (PosixException e) {
      if (e.errno() != Errno.EPERM || !terms.identity().isOther()) {
        throw e;
      }
      terms.identity().assume();
      limit.set(child);
    }
  }

  /// Until the child is there to read, opening for writing fails (ENXIO).
  private void letGo() {
    while (!over) {
      try {
        SystemFiles.open("/proc/self/fd/" + fifo.number(), O_WRONLY_NONBLOCK).close();
        return;
      } catch (PosixException e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /// Waits for the helper. Called when the spawn has succeeded or failed.
  @Override
  public void close() {
    over = true;
    boolean interrupted = false;
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    fifo.close();
  }
}
