package dev.tasuki.protocol;

import java.util.ArrayList;
import java.util.List;

/// As whom and within which limits a process is to run.
///
/// @param uid user id, or -1 for the keeper's
/// @param gid group id, or -1 for the keeper's groups
/// @param groups all its supplementary groups, when `gid` is said
/// @param nice its niceness, or [#AS_KEEPER]
/// @param umask its file mode creation mask, or [#AS_KEEPER]
/// @param limits resource limits that differ from the keeper's
/// @param cgroup folder of its control group, empty for the keeper's
public record Terms(
    int uid,
    int gid,
    List<Integer> groups,
    int nice,
    int umask,
    List<Limit> limits,
    String cgroup) {
  /// As the keeper has it.
  public static final int AS_KEEPER = Integer.MIN_VALUE;

  /// Everything as the keeper has it.
  public static final Terms KEEPERS =
      new Terms(-1, -1, List.of(), AS_KEEPER, AS_KEEPER, List.of(), "");

  /// A resource limit.
  ///
  /// @param resource the kernel's number of it
  /// @param soft what holds, -1 for no limit
  /// @param hard up to what the process may raise it, -1 for no limit
  public record Limit(int resource, long soft, long hard) {}

  public Terms {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
  }

  void writeTo(KeeperOutput output) {
    output.putInt(uid).putInt(gid).putInt(groups.size());
    groups.forEach(output::putInt);
    output.putInt(nice).putInt(umask).putInt(limits.size());
    limits.forEach(limit -> output.putInt(limit.resource).putLong(limit.soft).putLong(limit.hard));
    output.putText(cgroup);
  }

  /// An older daemon does not say them.
  static Terms read(KeeperInput input) {
    if (!input.hasMore()) {
      return KEEPERS;
    }
    int uid = input.getInt();
    int gid = input.getInt();
    List<Integer> groups = input.getInts();
    int nice = input.getInt();
    int umask = input.getInt();
    int count = input.getInt();
    List<Limit> limits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      limits.add(new Limit(input.getInt(), input.getLong(), input.getLong()));
    }
    String cgroup = input.hasMore() ? input.getText() : "";
    return new Terms(uid, gid, groups, nice, umask, limits, cgroup);
  }
}
