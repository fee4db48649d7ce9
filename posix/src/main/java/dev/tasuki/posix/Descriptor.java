package dev.tasuki.posix;

import java.util.concurrent.atomic.AtomicInteger;

/// An owned file descriptor. Closing is idempotent; using it after that throws.
///
/// Thread-safe, except that a number taken with [#number()] must not be used once another thread
/// may have closed the descriptor: the kernel reuses numbers at once.
public final class Descriptor implements AutoCloseable {
  private static final int CLOSED = -1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int O_CLOEXEC = 02000000;

  private final AtomicInteger number;

  /// Takes ownership of an open descriptor.
  public Descriptor(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not a descriptor: " + number);
    }
    this.number = new AtomicInteger(number);
  }

  /// The number, valid until [#close()].
  ///
  /// @throws IllegalStateException when closed
  public int number() {
    int value = number.get();
    if (value == CLOSED) {
      throw new IllegalStateException("descriptor is closed");
    }
    return value;
  }

  /// Whether [#close()] has not been called yet.
  public boolean isOpen() {
    return number.get() != CLOSED;
  }

  /// A second descriptor for the same open file, close-on-exec.
  public Descriptor duplicate() throws PosixException {
    int from = number();
    return new Descriptor(
        (int)
            PosixException.check(
                Syscall.FCNTL.call(from, F_DUPFD_CLOEXEC, 3), "dup(" + from + ")"));
  }

  /// Makes a number refer to the open file of another one, close-on-exec (`dup3(2)`): for
  /// descriptors whose numbers the JDK remembers.
  ///
  /// @param number what it referred to before is closed
  /// @param other stays open
  public static void replace(int number, int other) throws PosixException {
    PosixException.check(
        Syscall.DUP3.call(other, number, O_CLOEXEC), "dup3(" + other + ", " + number + ")");
  }

  /// Closes it. Errors are ignored: on Linux the number is free again whatever `close(2)` returns.
  @Override
  public void close() {
    int value = number.getAndSet(CLOSED);
    if (value != CLOSED) {
      Syscall.CLOSE.call(value);
    }
  }

  @Override
  public String toString() {
    return "fd " + number.get();
  }
}
