package dev.tasuki.posix;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Puts the [SpawnTerms] of one spawn on the spawning thread, from which the child inherits them.
///
/// - Niceness and credentials belong to threads.
/// - The umask belongs to whoever shares the file system information: the thread stops sharing it
///   (`unshare(CLONE_FS)`). Where a container forbids that, the mask of this whole process is
///   changed for the moment of the spawn, while no other spawn is under way.
/// - Log files are opened before the identity is changed: the other user need not see their folder.
///
/// Confined to the spawning thread.
final class ThreadTerms implements AutoCloseable {
  private static final ReentrantReadWriteLock SHARED_MASK = new ReentrantReadWriteLock();
  private static final int CLONE_FS = 0x200;
  private static final int AT_FDCWD = -100;
  private static final int O_CLOEXEC = 02000000;
  private static final int APPEND = 02001 | O_CLOEXEC; // O_APPEND | O_WRONLY
  private static final int CREATE = 0100;
  private static final int EXCLUSIVE = 0200;
  private static final int PRIVATE = 0600;
  private static final int PATIENCE_SECONDS = 5;

  private final SpawnTerms terms;
  private final Map<Integer, Descriptor> logs = new HashMap<>();
  private SpawnRequest request;
  private Lock lock = SHARED_MASK.readLock();
  private int sharedMask = SpawnTerms.AS_HERE;
  private @Nullable Hold hold;

  private ThreadTerms(SpawnRequest request) {
    this.request = request;
    this.terms = request.terms();
  }

  /// What has to be done before the thread has a filter or another identity.
  static ThreadTerms prepare(SpawnRequest request) throws PosixException {
    ThreadTerms prepared = new ThreadTerms(request);
    boolean alone = request.terms().umask() != SpawnTerms.AS_HERE && !ownMask();
    if (alone) {
      prepared.lock = SHARED_MASK.writeLock();
    }
    lock(prepared.lock);
    try {
      if (request.terms().holds()) {
        prepared.hold = new Hold(request.terms());
      }
      if (request.terms().identity().isOther()) {
        prepared.openLogs();
      }
      prepared.mask(alone);
      return prepared;
    } catch (PosixException e) {
      prepared.close();
      throw e;
    }
  }

  private static boolean ownMask() {
    return Syscall.UNSHARE.call(CLONE_FS) >= 0;
  }

  private static void lock(Lock lock) throws PosixException {
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new PosixException("another process is being started", Errno.EBUSY);
      }
    } catch (InterruptedException e) {
      throw new PosixException("spawn", Errno.EINTR);
    }
  }

  private void mask(boolean shared) {
    if (terms.umask() != SpawnTerms.AS_HERE) {
      long old = Syscall.UMASK.call(terms.umask());
      sharedMask = shared ? (int) old : SpawnTerms.AS_HERE;
    }
  }

  private void openLogs() throws PosixException {
    Map<Integer, Integer> numbers = new HashMap<>();
    boolean same = request.stderr().equals(request.stdout());
    for (int stream = 1; stream <= 2; stream++) {
      if (!request.inherited().containsKey(stream)) {
        Descriptor log = stream == 2 && same ? logs.get(1) : null;
        if (log == null) {
          log = openLog(stream == 1 ? request.stdout() : request.stderr());
          logs.put(stream, log);
        }
        numbers.put(stream, log.number());
      }
    }
    request = request.with(numbers, terms);
  }

  /// A new log file belongs to the app's user.
  private Descriptor openLog(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(path).address();
      long opened = Syscall.OPENAT.call(AT_FDCWD, name, APPEND | CREATE | EXCLUSIVE, PRIVATE);
      if (opened >= 0) {
        Syscall.FCHOWN.call(opened, terms.identity().uid(), terms.identity().gid());
      } else {
        opened = Syscall.OPENAT.call(AT_FDCWD, name, APPEND | CREATE, PRIVATE);
      }
      return new Descriptor((int) PosixException.check(opened, "cannot write " + path));
    }
  }

  /// Gives the thread its niceness and identity: from now on it can do little else but spawn.
  void assume() throws PosixException {
    if (terms.nice() != SpawnTerms.AS_HERE) {
      PosixException.check(
          Syscall.SETPRIORITY.call(0, 0, terms.nice()), "cannot get niceness " + terms.nice());
    }
    try {
      terms.identity().assume();
    } catch (PosixException e) {
      throw new PosixException("cannot become " + terms.identity(), e.errno());
    }
  }

  /// The request with the log files that are open already.
  SpawnRequest request() {
    return request;
  }

  /// What the child opens to be held, or null.
  @Nullable String holdAt() {
    return hold == null ? null : hold.path();
  }

  /// After the spawn: whether the child got its limits.
  void checkLimits() throws PosixException {
    Hold held = hold;
    if (held != null) {
      held.close();
      hold = null;
      PosixException failure = held.failure();
      if (failure != null) {
        throw failure;
      }
    }
  }

  @Override
  public void close() {
    if (hold != null) {
      hold.close();
    }
    logs.values().forEach(Descriptor::close);
    if (sharedMask != SpawnTerms.AS_HERE) {
      Syscall.UMASK.call(sharedMask);
    }
    lock.unlock();
  }
}
