package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A flag that pollers see as a readable descriptor (`eventfd(2)`). Thread-safe; whoever needs
/// raise and lower in a certain order holds a lock of his own.
public final class EventFlag implements AutoCloseable {
  private static final int EFD_CLOEXEC = 02000000;
  private static final int EFD_NONBLOCK = 04000;
  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1L);

  private final Descriptor descriptor;
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  /// A lowered flag.
  public EventFlag() throws PosixException {
    descriptor =
        new Descriptor(
            (int)
                PosixException.check(
                    Syscall.EVENTFD2.call(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd"));
  }

  /// What to poll: readable while the flag is up.
  public Descriptor descriptor() {
    return descriptor;
  }

  /// Makes the descriptor readable.
  public void raise() {
    Syscall.WRITE.call(descriptor.number(), ONE.address(), 8);
  }

  /// Makes the descriptor unreadable.
  public void lower() {
    Syscall.READ.call(descriptor.number(), counter.address(), 8);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
