package dev.tasuki.posix;

import java.lang.foreign.Arena;

/// Pipes with a name (`fifo(7)`): who knows the name can open an end, also when no process holds
/// one any more but the writer. Stateless, thread-safe.
public final class Fifo {
  private static final int AT_FDCWD = -100;
  private static final int S_IFIFO = 0010000;
  private static final int PRIVATE = 0600;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int F_SETPIPE_SZ = 1031;

  private Fifo() {}

  /// Makes the file. One that is there already stays.
  public static void make(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long result =
          Syscall.MKNODAT.call(AT_FDCWD, arena.allocateFrom(path).address(), S_IFIFO | PRIVATE, 0);
      if (result != -Errno.EEXIST) {
        PosixException.check(result, path);
      }
    }
  }

  /// Opens the end for reading; reads do not wait.
  public static Descriptor openReadEnd(String path) throws PosixException {
    return open(path, O_NONBLOCK);
  }

  /// Opens an end for a process that is to write. It can read as well, so that it never writes to a
  /// pipe without a reader (SIGPIPE): when nobody else reads, it waits.
  public static Descriptor openWriteEnd(String path) throws PosixException {
    return open(path, O_RDWR);
  }

  private static Descriptor open(String path, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          Syscall.OPENAT.call(AT_FDCWD, arena.allocateFrom(path).address(), flags | O_CLOEXEC, 0);
      return new Descriptor((int) PosixException.check(number, path));
    }
  }

  /// Makes room for so many bytes, as far as this user may (`/proc/sys/fs/pipe-max-size`).
  public static void resize(Descriptor end, int bytes) {
    Syscall.FCNTL.call(end.number(), F_SETPIPE_SZ, bytes);
  }
}
