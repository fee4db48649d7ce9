package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The seccomp filter that makes a process's `bind`, `listen` and `shutdown` wait for our answer
/// (`seccomp(2)`, `seccomp_unotify(2)`).
///
/// Trapped: `bind` with an address of 16 bytes or more (a netlink address has 12: name resolution
/// stays untouched), `listen`, and `shutdown` of anything but the write side. System calls of
/// another architecture (32-bit programs) pass.
///
/// The filter belongs to a *thread* and to all that is started from it: only a short-lived spawning
/// thread may ever put it on ([Spawner]).
public final class BindFilter {
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SET_MODE_FILTER = 1;
  private static final long NEW_LISTENER = 8;
  private static final long SPEC_ALLOW = 4;
  private static final long WAIT_KILLABLE_RECV = 32;

  private static final int AUDIT_ARCH = Syscall.AARCH64 ? 0xC00000B7 : 0xC000003E;
  private static final int ALLOW = 0x7fff0000;
  private static final int USER_NOTIFY = 0x7fc00000;
  private static final int SHUT_WR = 1;
  private static final int SMALLEST_INET_ADDRESS = 16;

  private static final int LOAD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  /// Code, jump if true, jump if false, operand. Jumps count the instructions to skip.
  private static final int[][] PROGRAM = {
    {LOAD, 0, 0, ARCHITECTURE},
    {JUMP_EQUAL, 0, 8, AUDIT_ARCH},
    {LOAD, 0, 0, NUMBER},
    {JUMP_EQUAL, 0, 2, Syscall.BIND.number()},
    {LOAD, 0, 0, ARGUMENTS + 2 * 8},
    {JUMP_AT_LEAST, 5, 4, SMALLEST_INET_ADDRESS},
    {JUMP_EQUAL, 4, 0, Syscall.LISTEN.number()},
    {JUMP_EQUAL, 0, 2, Syscall.SHUTDOWN.number()},
    {LOAD, 0, 0, ARGUMENTS + 8},
    {JUMP_EQUAL, 0, 1, SHUT_WR},
    {RETURN, 0, 0, ALLOW},
    {RETURN, 0, 0, USER_NOTIFY},
  };

  private BindFilter() {}

  /// Tries the filter on a thread of its own, which then ends.
  ///
  /// @return 0 when it can be had; else the errno: `EBUSY` under another supervisor of this kind,
  ///   `EACCES` without the privilege, `ENOSYS` or `EINVAL` on a kernel without it
  public static int probe(FilterMode mode) {
    int[] errno = new int[1];
    Spawner.onOwnThread(() -> {
      long result = install(mode);
      if (result >= 0) {
        new Descriptor((int) result).close();
      }
      errno[0] = result < 0 ? (int) -result : 0;
    });
    return errno[0];
  }

  /// Puts the filter on the calling thread, for ever.
  ///
  /// @return the number of the listener descriptor, or the negative errno
  static long install(FilterMode mode) {
    if (mode == FilterMode.NO_NEW_PRIVILEGES) {
      long result = Syscall.PRCTL.call(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
      if (result < 0) {
        return result;
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(16, 8);
      MemorySegment program = arena.allocate(8L * PROGRAM.length, 8);
      for (int i = 0; i < PROGRAM.length; i++) {
        program.set(JAVA_SHORT, 8L * i, (short) PROGRAM[i][0]);
        program.set(JAVA_BYTE, 8L * i + 2, (byte) PROGRAM[i][1]);
        program.set(JAVA_BYTE, 8L * i + 3, (byte) PROGRAM[i][2]);
        program.set(JAVA_INT, 8L * i + 4, PROGRAM[i][3]);
      }
      header.set(JAVA_SHORT, 0, (short) PROGRAM.length);
      header.set(ADDRESS, 8, program);
      long flags = NEW_LISTENER | SPEC_ALLOW;
      long result = seccomp(flags | WAIT_KILLABLE_RECV, header);
      // Kernels before 5.19 do not know the last flag.
      return result == -Errno.EINVAL ? seccomp(flags, header) : result;
    }
  }

  private static long seccomp(long flags, MemorySegment header) {
    return Syscall.SECCOMP.call(SET_MODE_FILTER, flags, header.address());
  }
}
