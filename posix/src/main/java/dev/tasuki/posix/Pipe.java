package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A pipe (`pipe(2)`), both ends blocking and close-on-exec. Thread-safe as [Descriptor] is.
///
/// @param readEnd owned
/// @param writeEnd owned
public record Pipe(Descriptor readEnd, Descriptor writeEnd) implements AutoCloseable {
  private static final int O_CLOEXEC = 02000000;

  /// A new pipe.
  public static Pipe open() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(8, 8);
      PosixException.check(Syscall.PIPE2.call(numbers.address(), O_CLOEXEC), "pipe");
      return new Pipe(
          new Descriptor(numbers.get(JAVA_INT, 0)), new Descriptor(numbers.get(JAVA_INT, 4)));
    }
  }

  /// Closes both ends.
  @Override
  public void close() {
    readEnd.close();
    writeEnd.close();
  }
}
