package dev.tasuki.sharing;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An epoll instance that calls a handler for each ready descriptor (`epoll(7)`), and can be woken.
///
/// Confined to one thread, except [#wake()]. A descriptor must be [removed][#remove] before it is
/// closed: the file may live on in another process, and with it the registration.
final class NotifyPoll implements AutoCloseable {
  static final int HANG_UP = 0x10;
  static final int READABLE = 1;

  private static final int ONE_SHOT = 1 << 30;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int CLOEXEC = 0x80000;
  private static final int CLOEXEC_NONBLOCK = 0x80800;
  private static final int CAPACITY = 64;
  private static final boolean PACKED = !"aarch64".equals(System.getProperty("os.arch"));
  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int DATA_OFFSET = PACKED ? 4 : 8;

  /// What happens when a descriptor is ready.
  interface Handler {
    void ready(int events);
  }

  private final Descriptor epoll;
  private final Descriptor wakeUp;
  private final Map<Integer, Handler> handlers = new HashMap<>();
  private final MemorySegment events = Arena.ofAuto().allocate((long) CAPACITY * EVENT_BYTES, 8);
  private final MemorySegment event = Arena.ofAuto().allocate(EVENT_BYTES, 8);
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);

  NotifyPoll() throws PosixException {
    epoll =
        new Descriptor(
            (int) PosixException.check(Syscall.EPOLL_CREATE1.call(CLOEXEC), "epoll_create1"));
    wakeUp =
        new Descriptor(
            (int) PosixException.check(Syscall.EVENTFD2.call(0, CLOEXEC_NONBLOCK), "eventfd"));
    add(wakeUp.number(), this::woken);
  }

  /// Watches for readable and hung up until removed.
  void add(int fd, Handler handler) throws PosixException {
    control(ADD, fd, READABLE);
    handlers.put(fd, handler);
  }

  /// Watches for readable once.
  void addOnce(int fd, Handler handler) throws PosixException {
    control(ADD, fd, READABLE | ONE_SHOT);
    handlers.put(fd, handler);
  }

  /// Watches for readable once more.
  void again(int fd) throws PosixException {
    control(MODIFY, fd, READABLE | ONE_SHOT);
  }

  void remove(int fd) throws PosixException {
    if (handlers.remove(fd) != null) {
      control(DELETE, fd, 0);
    }
  }

  /// Waits until something is ready, and calls the handlers, also after one that failed: what is
  /// watched once is not reported again.
  ///
  /// @param milliseconds how long at most, -1 for ever
  void run(int milliseconds) throws PosixException {
    long count =
        Syscall.EPOLL_PWAIT.call(epoll.number(), events.address(), CAPACITY, milliseconds, 0, 8);
    if (count == -Errno.EINTR) {
      return;
    }
    PosixException.check(count, "epoll_pwait");
    @Nullable Throwable failure = null;
    for (long i = 0; i < count; i++) {
      int flags = events.get(JAVA_INT_UNALIGNED, i * EVENT_BYTES);
      int fd = (int) events.get(JAVA_LONG_UNALIGNED, i * EVENT_BYTES + DATA_OFFSET);
      Handler handler = handlers.get(fd); // an earlier handler may have removed it
      try {
        if (handler != null) {
          handler.ready(flags);
        }
      } catch (Throwable e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw new IllegalStateException("a handler failed", failure);
    }
  }

  /// Ends a wait, now or the next one. Any thread.
  void wake() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
      Syscall.WRITE.call(wakeUp.number(), one.address(), 8);
    }
  }

  private void woken(int flags) {
    Syscall.READ.call(wakeUp.number(), counter.address(), 8);
  }

  private void control(int operation, int fd, int flags) throws PosixException {
    event.set(JAVA_INT, 0, flags);
    event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, fd);
    PosixException.check(
        Syscall.EPOLL_CTL.call(epoll.number(), operation, fd, event.address()), "epoll_ctl");
  }

  @Override
  public void close() {
    wakeUp.close();
    epoll.close();
  }
}
