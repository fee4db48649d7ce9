package dev.tasuki.cli;

import java.time.Duration;

/// Where a command reads from and writes to: the user's terminal at the other end.
///
/// Output methods never fail: when the user has gone, what is written is dropped. Implementations
/// are thread-safe.
public interface Console {
  /// Writes to standard output, as it is.
  void out(String text);

  /// Writes to standard error, as it is.
  void err(String text);

  /// Whether the user pressed Ctrl-C.
  boolean interrupted();

  /// Waits until the user presses Ctrl-C or has gone, but not longer than the limit.
  ///
  /// @return whether either has happened
  boolean awaitEnd(Duration limit);

  /// The process whose descriptor 0 is the caller's standard input; 0 when there is none.
  default int callerPid() {
    return 0;
  }

  /// Columns of the terminal; 0 when output goes elsewhere and lines may be as long as they like.
  int width();

  /// Whether colours are wanted.
  boolean colour();
}
