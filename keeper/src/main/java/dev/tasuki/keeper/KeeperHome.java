package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The keeper's place in TASUKI_HOME: `run/keeper.lock`, held while it lives, and `run/keeper.pid`.
///
/// Invariant: at most one keeper holds the lock *of the file that has the lock's name*. As the file
/// is removed at the end, a lock on a file without a name counts for nothing and is tried again.
final class KeeperHome {
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_WRONLY = 01;
  private static final int O_CREAT = 0100;
  private static final int O_TRUNC = 01000;
  private static final int O_CLOEXEC = 02000000;
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final int STATX_NLINK = 4;
  private static final int STATX_SIZE = 256;
  private static final int LINKS_OFFSET = 16;
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;

  private final String run;
  private final Descriptor lock;

  private KeeperHome(String run, Descriptor lock) {
    this.run = run;
    this.lock = lock;
  }

  /// Takes the lock and writes the pid file.
  ///
  /// @return the home, or null when another keeper holds it
  static @Nullable KeeperHome take(String home) throws PosixException {
    String run = home + "/run";
    makeDirectory(home);
    makeDirectory(run);
    while (true) {
      Descriptor lock = open(run + "/keeper.lock", O_WRONLY | O_CREAT);
      long result = Syscall.FLOCK.call(lock.number(), LOCK_EXCLUSIVE_NOW);
      if (result == 0 && hasName(lock)) {
        KeeperHome taken = new KeeperHome(run, lock);
        taken.writePid();
        return taken;
      }
      lock.close();
      if (result == -Errno.EAGAIN) {
        return null;
      }
      PosixException.check(result, "flock(" + run + "/keeper.lock)");
    }
  }

  /// Leaves nothing behind.
  void release() {
    remove(run + "/keeper.pid");
    remove(run + "/keeper.lock");
    lock.close();
  }

  private void writePid() throws PosixException {
    byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    try (Descriptor file = open(run + "/keeper.pid", O_WRONLY | O_CREAT | O_TRUNC);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
      PosixException.check(
          Syscall.WRITE.call(file.number(), bytes.address(), text.length), "write(keeper.pid)");
    }
  }

  private static boolean hasName(Descriptor file) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(STATX_SIZE, 8);
      long result =
          Syscall.STATX.call(
              file.number(),
              arena.allocateFrom("").address(),
              AT_EMPTY_PATH,
              STATX_NLINK,
              status.address(),
              0);
      PosixException.check(result, "statx(keeper.lock)");
      return status.get(ValueLayout.JAVA_INT, LINKS_OFFSET) > 0;
    }
  }

  private static Descriptor open(String path, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          Syscall.OPENAT.call(
              AT_FDCWD, arena.allocateFrom(path).address(), flags | O_CLOEXEC, PRIVATE_FILE);
      return new Descriptor((int) PosixException.check(number, path));
    }
  }

  private static void makeDirectory(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Syscall.MKDIRAT.call(AT_FDCWD, arena.allocateFrom(path).address(), PRIVATE_DIRECTORY);
      if (result != -Errno.EEXIST) {
        PosixException.check(result, path);
      }
    }
  }

  private static void remove(String path) {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.UNLINKAT.call(AT_FDCWD, arena.allocateFrom(path).address(), 0);
    }
  }
}
