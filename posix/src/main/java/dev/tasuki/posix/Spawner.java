package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Starts processes with `posix_spawn(3)`.
///
/// Invariants:
///
/// - A child leads its own session or process group (pgid = pid), has an empty signal mask and
///   default dispositions: a JVM's threads block SIGQUIT and would pass that on.
/// - It holds 0, 1, 2 and the descriptors that the request names, whatever else this JVM has open
///   (the JDK opens `lib/modules` and sockets without close-on-exec).
/// - Each spawn has its own short-lived platform thread. A seccomp filter stays with its thread and
///   is inherited by threads started from it, so that thread starts nothing else and ends. A file
///   that blocks on open (a FIFO) blocks only that thread. Identity, niceness and umask are put on
///   that thread too ([ThreadTerms]), limits on the child itself ([Hold]).
///
/// Thread-safe.
public final class Spawner {
  private static final long STACK = 256L * 1024;
  private static final int OPAQUE = 512; // posix_spawnattr_t is 336 bytes in glibc and in musl
  private static final int SIGNAL_SET = 128;
  private static final int SETPGROUP = 0x02; // to 0: the child's own
  private static final int SETSIGDEF = 0x04;
  private static final int SETSIGMASK = 0x08;
  private static final int SETSID = 0x80;

  private static final MemorySegment POSIX_SPAWN = Native.symbol("posix_spawn");
  private static final MemorySegment INIT = Native.symbol("posix_spawnattr_init");
  private static final MemorySegment DESTROY = Native.symbol("posix_spawnattr_destroy");
  private static final MemorySegment SET_FLAGS = Native.symbol("posix_spawnattr_setflags");
  private static final MemorySegment SET_MASK = Native.symbol("posix_spawnattr_setsigmask");
  private static final MemorySegment SET_DEFAULT = Native.symbol("posix_spawnattr_setsigdefault");

  private Spawner() {}

  /// Starts a process as another user and waits until it runs or has failed.
  ///
  /// @param identity whose; needs the privilege
  public static SpawnOutcome spawn(SpawnRequest request, Identity identity) {
    SpawnTerms own = request.terms();
    return spawn(
        request.with(
            Map.of(),
            new SpawnTerms(
                identity, own.nice(), own.umask(), own.limits(), own.scratch(), own.cgroup())));
  }

  /// Starts a process; returns at once. `done` is called on the spawning thread: it only enqueues.
  public static void start(SpawnRequest request, Consumer<SpawnOutcome> done) {
    thread(() -> done.accept(filterAndSpawn(request))).start();
  }

  /// Starts a process and waits until it runs or has failed.
  public static SpawnOutcome spawn(SpawnRequest request) {
    SpawnOutcome[] outcome = new SpawnOutcome[1];
    onOwnThread(() -> outcome[0] = filterAndSpawn(request));
    return outcome[0];
  }

  /// Runs a task on a new thread and waits for it, uninterruptibly.
  static void onOwnThread(Runnable task) {
    Thread thread = thread(task);
    thread.start();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(null, task, "spawn", STACK, false);
    thread.setDaemon(true);
    return thread;
  }

  private static SpawnOutcome filterAndSpawn(SpawnRequest request) {
    ExecutableSearch.Found program = ExecutableSearch.find(request);
    if (program.errno() != 0) {
      return SpawnOutcome.failed(program.errno(), program.failure());
    }
    Descriptor listener = null;
    try (ThreadTerms terms = ThreadTerms.prepare(request)) {
      // First the filter: it may need a privilege that the other user does not have.
      long result = request.filter() == FilterMode.NONE ? 0 : BindFilter.install(request.filter());
      if (result >= 0 && request.filter() != FilterMode.NONE) {
        listener = new Descriptor((int) result);
      }
      terms.assume();
      return posixSpawn(terms, program.path(), listener, result < 0 ? (int) -result : 0);
    } catch (PosixException e) {
      if (listener != null) {
        listener.close();
      }
      return SpawnOutcome.failed(e.errno(), String.valueOf(e.getMessage()));
    }
  }

  private static SpawnOutcome posixSpawn(
      ThreadTerms terms, String program, @Nullable Descriptor listener, int filterErrno) {
    int pid = 0;
    SpawnRequest request = terms.request();
    try (Arena arena = Arena.ofConfined();
        FileActions actions = FileActions.of(request, terms.holdAt(), arena)) {
      pid = posixSpawn(arena, request, program, actions);
      terms.checkLimits();
      return new SpawnOutcome(pid, PidFd.open(pid).descriptor(), listener, filterErrno, 0, "");
    } catch (PosixException e) {
      if (listener != null) {
        listener.close();
      }
      if (pid > 0) {
        // It runs, but without a pidfd (no descriptor left) nobody could look after it; or it was
        // not given its limits.
        Syscall.KILL.call(pid, Signal.SIGKILL);
        Syscall.WAIT4.call(pid, 0, 0, 0);
      }
      return SpawnOutcome.failed(
          e.errno(),
          pid > 0 ? String.valueOf(e.getMessage()) : SpawnFailure.explain(request, program, e));
    }
  }

  private static int posixSpawn(
      Arena arena, SpawnRequest request, String program, FileActions actions)
      throws PosixException {
    MemorySegment pid = arena.allocate(JAVA_INT);
    MemorySegment attributes = arena.allocate(OPAQUE, 16);
    MemorySegment none = arena.allocate(SIGNAL_SET, 8);
    MemorySegment all = arena.allocate(SIGNAL_SET, 8).fill((byte) 0xff);
    long handle = attributes.address();
    Native.callInt(INIT, handle, 0, 0, 0, 0, 0);
    try {
      int group = request.ownSession() ? SETSID : SETPGROUP;
      Native.callInt(SET_FLAGS, handle, SETSIGDEF | SETSIGMASK | group, 0, 0, 0, 0);
      Native.callInt(SET_MASK, handle, none.address(), 0, 0, 0, 0);
      Native.callInt(SET_DEFAULT, handle, all.address(), 0, 0, 0, 0);
      int errno =
          Native.callInt(
              POSIX_SPAWN,
              pid.address(),
              arena.allocateFrom(program).address(),
              actions.address(),
              handle,
              strings(arena, request.argv()).address(),
              strings(arena, request.environment()).address());
      PosixException.check(-errno, "posix_spawn(" + program + ")");
      return pid.get(JAVA_INT, 0);
    } finally {
      Native.callInt(DESTROY, handle, 0, 0, 0, 0, 0);
    }
  }

  /// A null-terminated array of C strings.
  private static MemorySegment strings(Arena arena, List<String> strings) {
    MemorySegment array = arena.allocate(JAVA_LONG, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(JAVA_LONG, i, arena.allocateFrom(strings.get(i)).address());
    }
    return array;
  }
}
