package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The user and group that a process runs as (`credentials(7)`).
///
/// @param uid user id; -1 for that of this process
/// @param gid group id; -1 for that and the supplementary groups of this process
/// @param groups all supplementary groups that it then has
public record Identity(int uid, int gid, List<Integer> groups) {
  /// That of this process.
  public static final Identity OWN = new Identity(-1, -1, List.of());

  private static final int PR_SET_DUMPABLE = 4;

  public Identity {
    groups = List.copyOf(groups);
  }

  /// With no group but `gid`.
  public Identity(int uid, int gid) {
    this(uid, gid, gid < 0 ? List.of() : List.of(gid));
  }

  /// Whether it differs from that of this process as far as it says.
  boolean isOther() {
    return uid >= 0 || gid >= 0;
  }

  /// Gives the *calling thread* this identity, for ever: on Linux credentials belong to threads,
  /// and only libc's functions change all of them. For a short-lived spawning thread.
  void assume() throws PosixException {
    if (gid >= 0) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment list = arena.allocate(JAVA_INT, Math.max(1, groups.size()));
        for (int i = 0; i < groups.size(); i++) {
          list.setAtIndex(JAVA_INT, i, groups.get(i));
        }
        PosixException.check(Syscall.SETGROUPS.call(groups.size(), list.address()), "setgroups");
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
