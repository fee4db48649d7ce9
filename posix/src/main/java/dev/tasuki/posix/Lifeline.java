package dev.tasuki.posix;

import java.lang.foreign.Arena;

/// Signals processes when this one ends, in whatever way: for programs that watch nothing
/// themselves.
///
/// Each of them inherits a description of its own of the read end of one pipe, of which only this
/// process has the write end, and nobody writes. When that is closed, the kernel signals the owner
/// of each description (`fcntl(2)`, F_SETOWN and O_ASYNC). `PR_SET_PDEATHSIG` would not do: a
/// process can only ask for it itself, and it is about the thread that started it.
///
/// Thread-safe.
public final class Lifeline implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_ASYNC = 020000;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_SETOWN = 8;
  private static final int F_SETSIG = 10;

  private final Pipe pipe;

  private Lifeline(Pipe pipe) {
    this.pipe = pipe;
  }

  /// A line that ends with this process.
  public static Lifeline open() throws PosixException {
    return new Lifeline(Pipe.open());
  }

  /// What a process is to inherit. Owned by the receiver, who closes it after [#tie].
  public Descriptor hook() throws PosixException {
    String path = "/proc/self/fd/" + pipe.readEnd().number();
    try (Arena arena = Arena.ofConfined()) {
      long opened =
          Syscall.OPENAT.call(
              AT_FDCWD, arena.allocateFrom(path).address(), O_NONBLOCK | O_CLOEXEC, 0);
      return new Descriptor((int) PosixException.check(opened, "open " + path));
    }
  }

  /// The process that has inherited the hook gets the signal when the line ends.
  ///
  /// @throws PosixException when it has ended already, or may not be signalled by us
  public static void tie(Descriptor hook, int pid, int signal) throws PosixException {
    int number = hook.number();
    PosixException.check(Syscall.FCNTL.call(number, F_SETOWN, pid), "fcntl(F_SETOWN)");
    PosixException.check(Syscall.FCNTL.call(number, F_SETSIG, signal), "fcntl(F_SETSIG)");
    long flags = PosixException.check(Syscall.FCNTL.call(number, F_GETFL, 0), "fcntl(F_GETFL)");
    PosixException.check(Syscall.FCNTL.call(number, F_SETFL, flags | O_ASYNC), "fcntl(F_SETFL)");
  }

  /// Ends the line: all that are tied to it get their signal.
  @Override
  public void close() {
    pipe.close();
  }
}
