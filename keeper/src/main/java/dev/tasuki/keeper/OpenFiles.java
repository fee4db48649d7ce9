package dev.tasuki.keeper;

import dev.tasuki.posix.Identity;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.ResourceLimit;
import dev.tasuki.posix.ResourceLimit.Resource;
import dev.tasuki.posix.SpawnTerms;
import dev.tasuki.protocol.Terms;
import java.util.ArrayList;
import java.util.List;

/// How many files may be open: the keeper needs several a worker, so it raises its own limit as far
/// as it may; workers get what it was before (a program that uses `select(2)` breaks above 1024).
///
/// A keeper that replaces a dead one is told the original by [#VARIABLE] in its environment.
///
/// @param original the soft limit that workers get
/// @param raised whether that differs from ours
/// @param hard the hard limit
/// @param home TASUKI_HOME
record OpenFiles(long original, boolean raised, long hard, String home) {
  /// Holds the original in the environment of daemon and keeper.
  static final String VARIABLE = "TASUKI_NOFILE";

  private static final Resource[] RESOURCES = Resource.values();

  static OpenFiles raise(String home) throws PosixException {
    ResourceLimit own = ResourceLimit.of(0, Resource.NOFILE);
    long original = told(own.soft());
    if (own.soft() != own.hard()) {
      new ResourceLimit(Resource.NOFILE, own.hard(), own.hard()).set(0);
    }
    return new OpenFiles(original, original != own.hard(), own.hard(), home);
  }

  private static long told(long byDefault) {
    String raw = ProcessInfo.read("/proc/self/environ");
    int at = raw == null ? -1 : ("\0" + raw).indexOf("\0" + VARIABLE + "=");
    if (raw != null && at >= 0) {
      int from = at + VARIABLE.length() + 1;
      int to = raw.indexOf('\0', from);
      try {
        return Long.parseLong(raw.substring(from, to < 0 ? raw.length() : to));
      } catch (NumberFormatException e) {
        return byDefault;
      }
    }
    return byDefault;
  }

  /// What a spawn needs, in the words of the system calls.
  SpawnTerms terms(Terms wanted) {
    List<ResourceLimit> limits = new ArrayList<>();
    for (Terms.Limit limit : wanted.limits()) {
      limits.add(new ResourceLimit(RESOURCES[limit.resource()], limit.soft(), limit.hard()));
    }
    if (raised && limits.stream().noneMatch(limit -> limit.resource() == Resource.NOFILE)) {
      limits.add(new ResourceLimit(Resource.NOFILE, original, hard));
    }
    return new SpawnTerms(
        new Identity(wanted.uid(), wanted.gid(), wanted.groups()),
        wanted.nice(),
        wanted.umask(),
        limits,
        home + "/run",
        wanted.cgroup());
  }
}
