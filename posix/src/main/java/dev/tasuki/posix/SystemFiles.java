package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The few file operations of the keeper, by system calls: `java.nio.file` would cost it 10 ms and
/// 2 MB. Paths are UTF-8. Stateless, thread-safe.
public final class SystemFiles {
  public static final int O_WRONLY = 01;
  public static final int O_CREAT = 0100;
  public static final int O_TRUNC = 01000;

  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_CLOEXEC = 02000000;
  public static final int O_NONBLOCK = 04000;
  private static final int F_SETFL = 4;
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final int STATX_NLINK = 4;
  private static final int STATX_SIZE = 256;
  private static final int LINKS_OFFSET = 16;
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;

  private SystemFiles() {}

  /// Opens a file (`open(2)`); a new one is for its owner only.
  public static Descriptor open(String path, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          Syscall.OPENAT.call(
              AT_FDCWD, arena.allocateFrom(path).address(), flags | O_CLOEXEC, PRIVATE_FILE);
      return new Descriptor((int) PosixException.check(number, path));
    }
  }

  /// Makes a directory for its owner only, unless it is there.
  public static void makeDirectory(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Syscall.MKDIRAT.call(AT_FDCWD, arena.allocateFrom(path).address(), PRIVATE_DIRECTORY);
      if (result != -Errno.EEXIST) {
        PosixException.check(result, path);
      }
    }
  }

  /// Removes a file; nothing happens when it is not there.
  public static void remove(String path) {
    try (Arena arena = Arena.ofConfined()) {
      Syscall.UNLINKAT.call(AT_FDCWD, arena.allocateFrom(path).address(), 0);
    }
  }

  /// From now on reading and writing fail with EAGAIN instead of waiting, for all who share the
  /// open file.
  public static void neverWait(Descriptor file) throws PosixException {
    PosixException.check(
        Syscall.FCNTL.call(file.number(), F_SETFL, O_NONBLOCK), "fcntl(" + file + ")");
  }

  /// Reads what is there.
  ///
  /// @return the bytes, none at the end of the file, or null when there is nothing now
  public static byte @Nullable [] read(Descriptor file, int most) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(most);
      long count = Syscall.READ.call(file.number(), bytes.address(), most);
      if (count == -Errno.EAGAIN) {
        return null;
      }
      return bytes.asSlice(0, PosixException.check(count, "read(" + file + ")")).toArray(JAVA_BYTE);
    }
  }

  /// Writes a few bytes.
  public static void write(Descriptor file, byte[] text) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, text);
      PosixException.check(
          Syscall.WRITE.call(file.number(), bytes.address(), text.length), "write(" + file + ")");
    }
  }

  /// Takes the exclusive lock of a file without waiting (`flock(2)`).
  ///
  /// @return whether it was free
  public static boolean lock(Descriptor file) throws PosixException {
    long result = Syscall.FLOCK.call(file.number(), LOCK_EXCLUSIVE_NOW);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    PosixException.check(result, "flock(" + file + ")");
    return true;
  }

  /// Whether an open file still has a name.
  public static boolean hasName(Descriptor file) throws PosixException {
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
      PosixException.check(result, "statx(" + file + ")");
      return status.get(JAVA_INT, LINKS_OFFSET) > 0;
    }
  }
}
