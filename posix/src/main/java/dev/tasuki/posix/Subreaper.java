package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Being the parent of last resort for all descendants (`prctl(2)`, PR_SET_CHILD_SUBREAPER).
public final class Subreaper {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int P_ALL = 0;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int SIGINFO = 128;
  private static final int PID_OFFSET = 16;

  private Subreaper() {}

  /// From now on, orphaned descendants become children of this process.
  public static void become() throws PosixException {
    PosixException.check(
        Syscall.PRCTL.call(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0, 0), "prctl(CHILD_SUBREAPER)");
  }

  /// A child of this process that has ended and was not reaped yet. Its status stays untouched.
  ///
  /// @return its pid, or 0 when there is none
  public static int endedChild() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO, 8);
      long result =
          Syscall.WAITID.call(P_ALL, 0, info.address(), WEXITED | WNOHANG | WNOWAIT, 0, 0);
      return result < 0 ? 0 : info.get(JAVA_INT, PID_OFFSET);
    }
  }

  /// Reaps one ended child and throws its status away.
  public static void discard(int pid) {
    Syscall.WAIT4.call(pid, 0, WNOHANG, 0);
  }
}
