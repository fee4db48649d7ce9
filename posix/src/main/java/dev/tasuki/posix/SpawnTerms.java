package dev.tasuki.posix;

import java.util.List;

/// As whom and within which limits a process runs. Immutable.
///
/// @param identity its user and groups; needs the privilege
/// @param nice its niceness (`setpriority(2)`), or [#AS_HERE]
/// @param umask its file mode creation mask, or [#AS_HERE]
/// @param limits its resource limits; what is not named is as here
/// @param scratch folder for a FIFO that exists for a moment; needed only with limits or a cgroup
/// @param cgroup folder of the control group that it is moved to, empty for the one of this process
public record SpawnTerms(
    Identity identity,
    int nice,
    int umask,
    List<ResourceLimit> limits,
    String scratch,
    String cgroup) {
  /// As this process has it.
  public static final int AS_HERE = Integer.MIN_VALUE;

  /// Everything as this process has it.
  public static final SpawnTerms INHERITED =
      new SpawnTerms(Identity.OWN, AS_HERE, AS_HERE, List.of(), "/tmp", "");

  public SpawnTerms {
    limits = List.copyOf(limits);
  }

  /// Whether something has to be done to the process itself before its program runs.
  boolean holds() {
    return !limits.isEmpty() || !cgroup.isEmpty();
  }
}
