package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The size of a terminal in characters (`ioctl_tty(2)`, `TIOCGWINSZ`).
///
/// @param columns 0 when the terminal does not know
/// @param rows 0 when the terminal does not know
public record TerminalSize(int columns, int rows) {
  private static final int AT_FDCWD = -100;
  private static final int O_RDONLY_NOCTTY_NONBLOCK_CLOEXEC = 0x100 | 0x800 | 0x80000;
  private static final int TIOCGWINSZ = 0x5413;

  /// The size of the terminal at a path such as `/proc/4711/fd/1`.
  ///
  /// @return empty when there is no terminal at the path, or it may not be opened
  public static Optional<TerminalSize> of(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      long opened =
          Syscall.OPENAT.call(AT_FDCWD, name.address(), O_RDONLY_NOCTTY_NONBLOCK_CLOEXEC, 0);
      if (opened < 0) {
        return Optional.empty();
      }
      try (Descriptor terminal = new Descriptor((int) opened)) {
        MemorySegment size = arena.allocate(4 * JAVA_SHORT.byteSize(), JAVA_SHORT.byteAlignment());
        if (Syscall.IOCTL.call(terminal.number(), TIOCGWINSZ, size.address()) < 0) {
          return Optional.empty();
        }
        int rows = Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 0));
        return Optional.of(
            new TerminalSize(Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 1)), rows));
      }
    }
  }
}
