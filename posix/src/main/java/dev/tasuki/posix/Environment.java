package dev.tasuki.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The native environment of this process, which its children inherit. `System.getenv` shows a copy
/// made at its first use and does not change with it.
public final class Environment {
  private static final MemorySegment UNSETENV = Native.symbol("unsetenv");

  private Environment() {}

  /// Removes a variable (`unsetenv(3)`); nothing happens when there is none.
  public static void unset(String name) {
    try (Arena arena = Arena.ofConfined()) {
      Native.callInt(UNSETENV, arena.allocateFrom(name).address(), 0, 0, 0, 0, 0);
    }
  }
}
