package dev.tasuki.daemon;

import java.io.IOException;

/// A process that could not be started; the message is one line for the user.
final class SpawnFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  SpawnFailedException(int errno, String line) {
    super(line);
    this.errno = errno;
  }

  /// The positive error number, or 0 when it failed for want of a keeper.
  int errno() {
    return errno;
  }
}
