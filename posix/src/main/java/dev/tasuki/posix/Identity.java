package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The user and group that a process runs as (`credentials(7)`).
///
/// @param uid user id; -1 for that of this process
/// @param gid group id, then the only group; -1 for those of this process
public record Identity(int uid, int gid) {
  private static final int PR_SET_DUMPABLE = 4;

  /// Gives the *calling thread* this identity, for ever: on Linux credentials belong to threads,
  /// and only libc's functions change all of them. For a short-lived spawning thread.
  void assume() throws PosixException {
    if (gid >= 0) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment groups = arena.allocateFrom(JAVA_INT, gid);
        PosixException.check(Syscall.SETGROUPS.call(1, groups.address()), "setgroups");
      }
      PosixException.check(Syscall.SETRESGID.call(gid, gid, gid), "setresgid(" + gid + ")");
    }
    if (uid >= 0) {
      PosixException.check(Syscall.SETRESUID.call(uid, uid, uid), "setresuid(" + uid + ")");
    }
    // The kernel takes that as a sign that nobody may look into this process any more, which has
    // not changed hands.
    Syscall.PRCTL.call(PR_SET_DUMPABLE, 1, 0, 0, 0, 0);
  }

  @Override
  public String toString() {
    return "user " + (uid < 0 ? "as now" : uid) + ", group " + (gid < 0 ? "as now" : gid);
  }
}
