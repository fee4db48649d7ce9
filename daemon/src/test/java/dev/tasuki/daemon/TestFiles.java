package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Syscall;
import java.lang.foreign.Arena;
import java.nio.file.Path;

final class TestFiles {
  private static final int AT_FDCWD = -100;
  private static final int O_CLOEXEC = 02000000;

  private TestFiles() {}

  static Descriptor open(Path file) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      long number =
          Syscall.OPENAT.call(
              AT_FDCWD, arena.allocateFrom(file.toString()).address(), O_CLOEXEC, 0);
      return new Descriptor((int) PosixException.check(number, "open"));
    }
  }
}
