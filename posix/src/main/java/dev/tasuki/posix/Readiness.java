package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A descriptor for pollers that is readable while we say so, or while a socket is that we name.
/// Who polls it need not know which, nor be told when that changes: it is an epoll instance, which
/// can be polled itself (`epoll(7)`), around an `eventfd(2)` and the socket.
///
/// Thread-safe. Whoever needs raise and lower in a certain order holds a lock of his own.
public final class Readiness implements AutoCloseable {
  private static final int CLOEXEC = 02000000;
  private static final int EFD_NONBLOCK = 04000;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLLIN = 1;

  /// `struct epoll_event` is packed on x86-64 only.
  private static final int DATA_OFFSET = Syscall.AARCH64 ? 8 : 4;

  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1L);

  private final Descriptor epoll;
  private final Descriptor event;
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  /// Not readable at first.
  public Readiness() throws PosixException {
    long number = Syscall.EPOLL_CREATE1.call(CLOEXEC);
    epoll = new Descriptor((int) PosixException.check(number, "epoll_create1"));
    number = Syscall.EVENTFD2.call(0, CLOEXEC | EFD_NONBLOCK);
    if (number < 0) {
      epoll.close();
    }
    event = new Descriptor((int) PosixException.check(number, "eventfd"));
    watch(event.number());
  }

  /// What to poll.
  public Descriptor descriptor() {
    return epoll;
  }

  /// Makes the descriptor readable until [#lower()].
  public void raise() {
    Syscall.WRITE.call(event.number(), ONE.address(), 8);
  }

  /// Ends what [#raise()] began.
  public void lower() {
    Syscall.READ.call(event.number(), counter.address(), 8);
  }

  /// Makes the descriptor readable whenever a socket is, too, until the socket is closed.
  public void watch(int socket) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment interest = arena.allocate(16, 8);
      interest.set(JAVA_INT, 0, EPOLLIN);
      interest.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, socket);
      PosixException.check(
          Syscall.EPOLL_CTL.call(epoll.number(), EPOLL_CTL_ADD, socket, interest.address()),
          "epoll_ctl(ADD)");
    }
  }

  @Override
  public void close() {
    epoll.close();
    event.close();
  }
}
