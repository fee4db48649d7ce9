package dev.tasuki.cluster;

import dev.tasuki.posix.Signal;
import dev.tasuki.posix.WaitStatus;
import org.jspecify.annotations.Nullable;

/// How a worker's process ended.
///
/// @param code its exit code, or -1 when a signal ended it or nobody can tell
/// @param signal the signal that ended it, such as `SIGKILL`, else null
public record Exit(int code, @Nullable String signal) {
  static Exit of(WaitStatus status) {
    return status.signal() == 0
        ? new Exit(status.code(), null)
        : new Exit(-1, Signal.name(status.signal()));
  }

  /// Words such as `exit code 7` or `signal SIGKILL`.
  @Override
  public String toString() {
    if (signal != null) {
      return "signal " + signal;
    }
    return code < 0 ? "exit code unknown" : "exit code " + code;
  }
}
