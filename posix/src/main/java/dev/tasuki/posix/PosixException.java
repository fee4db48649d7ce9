package dev.tasuki.posix;

import java.io.IOException;

/// A system call that failed, with its errno.
public final class PosixException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /// @param call what was tried, such as `listen(7)`
  /// @param errno the positive error number
  public PosixException(String call, int errno) {
    super(call + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  /// Passes a non-negative result through; turns a negative errno into an exception.
  ///
  /// @param result what a [Syscall] returned
  /// @param call what was tried, for the message
  public static long check(long result, String call) throws PosixException {
    if (result < 0) {
      throw new PosixException(call, (int) -result);
    }
    return result;
  }

  /// The positive error number (see [Errno]).
  public int errno() {
    return errno;
  }
}
