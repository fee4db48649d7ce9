package dev.tasuki.posix;

import org.jspecify.annotations.Nullable;

/// What became of a [SpawnRequest].
///
/// @param pid the process, which leads its own session and process group; 0 when none was started
/// @param pidfd refers to the process; null when none was started. Owned by the receiver
/// @param listener seccomp listener, present when the filter is on. Owned by the receiver
/// @param filterErrno why the process runs without the filter it was to have, else 0
/// @param errno why nothing was started, else 0
/// @param failure the same in words, one line without full stop; empty when it was started
public record SpawnOutcome(
    int pid,
    @Nullable Descriptor pidfd,
    @Nullable Descriptor listener,
    int filterErrno,
    int errno,
    String failure) {
  static SpawnOutcome failed(int errno, String failure) {
    return new SpawnOutcome(0, null, null, 0, errno, failure);
  }

  /// Whether a process was started.
  public boolean started() {
    return pid > 0;
  }
}
