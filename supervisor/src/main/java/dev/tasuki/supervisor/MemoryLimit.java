package dev.tasuki.supervisor;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `max_memory_restart`: an app that uses more is reloaded. A reload that did not help (it was
/// reverted, or the new process is as big) is not tried again at once: that would only add a second
/// process to a host that is short of memory.
///
/// Pure and immutable.
///
/// @param bytes resident memory of the whole process tree
public record MemoryLimit(long bytes) {
  private static final Duration BETWEEN_RELOADS = Duration.ofSeconds(30);

  /// Whether to reload now.
  ///
  /// @param used what it uses
  /// @param lastReload when it was last reloaded for this reason, null when never
  public boolean isReloadDue(long used, @Nullable Instant lastReload, Instant now) {
    return used > bytes
        && (lastReload == null
            || now.isBefore(lastReload) // the clock was put back
            || !now.isBefore(lastReload.plus(BETWEEN_RELOADS)));
  }
}
