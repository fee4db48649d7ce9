package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Waits for many descriptors at once (`epoll(7)`, level-triggered).
///
/// One thread waits ([#await]); any thread may add, remove and [#wakeUp()].
public final class Poller implements AutoCloseable {
  public static final int READABLE = 1;
  public static final int WRITABLE = 4;
  public static final int ERROR = 8;
  public static final int HANG_UP = 16;

  /// With it, a descriptor is reported once; [#modify] arms it again.
  public static final int ONE_SHOT = 1 << 30;

  /// With it, a descriptor is reported when something new has happened, not for as long as
  /// something is there.
  public static final int EDGE = 1 << 31;

  private static final int O_CLOEXEC = 02000000;
  private static final int EFD_NONBLOCK = 04000;
  private static final int ADD = 1;
  private static final int DELETE = 2;
  private static final int MODIFY = 3;
  private static final int BATCH = 64;

  /// `struct epoll_event` is packed on x86-64 only.
  private static final int DATA_OFFSET = Syscall.AARCH64 ? 8 : 4;

  private static final int EVENT_SIZE = DATA_OFFSET + 8;
  private static final long WAKE_UP = -1;

  private final Descriptor epoll;
  private final Descriptor wakeUp;
  private final MemorySegment events = Arena.ofAuto().allocate((long) EVENT_SIZE * BATCH, 8);
  private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);
  private final MemorySegment one = Arena.ofAuto().allocateFrom(JAVA_LONG, 1L);

  /// Told about each descriptor that is ready.
  public interface Handler {
    /// @param token as given when it was added
    /// @param events a set of [#READABLE], [#WRITABLE], [#ERROR], [#HANG_UP]
    void ready(long token, int events);
  }

  public Poller() throws PosixException {
    epoll =
        new Descriptor(
            (int) PosixException.check(Syscall.EPOLL_CREATE1.call(O_CLOEXEC), "epoll_create1"));
    wakeUp =
        new Descriptor(
            (int)
                PosixException.check(
                    Syscall.EVENTFD2.call(0, O_CLOEXEC | EFD_NONBLOCK), "eventfd"));
    add(wakeUp, READABLE, WAKE_UP);
  }

  /// Watches a descriptor until [#remove] or until its last duplicate is closed.
  ///
  /// @param events what to wait for; [#ERROR] and [#HANG_UP] are always reported
  /// @param token any number but -1
  public void add(Descriptor descriptor, int events, long token) throws PosixException {
    PosixException.check(control(ADD, descriptor, events, token), "epoll_ctl(ADD)");
  }

  /// Changes what is waited for, and arms again what is watched with [#ONE_SHOT].
  public void modify(Descriptor descriptor, int events, long token) throws PosixException {
    PosixException.check(control(MODIFY, descriptor, events, token), "epoll_ctl(MOD)");
  }

  /// Stops watching; nothing happens when it was not watched. Call it *before* closing: an open
  /// duplicate elsewhere would keep the entry alive.
  public void remove(Descriptor descriptor) {
    control(DELETE, descriptor, 0, 0);
  }

  private long control(int operation, Descriptor descriptor, int mask, long token) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(16, 8);
      event.set(JAVA_INT, 0, mask);
      event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, token);
      return Syscall.EPOLL_CTL.call(
          epoll.number(), operation, descriptor.number(), event.address());
    }
  }

  /// Waits until something is ready, the time is over or [#wakeUp()] was called; then calls the
  /// handler for each ready descriptor.
  ///
  /// @param milliseconds 0 returns at once, -1 waits for ever
  public void await(int milliseconds, Handler handler) throws PosixException {
    long count =
        Syscall.EPOLL_PWAIT.call(epoll.number(), events.address(), BATCH, milliseconds, 0, 0);
    if (count == -Errno.EINTR) {
      return;
    }
    PosixException.check(count, "epoll_wait");
    for (int i = 0; i < count; i++) {
      long offset = (long) i * EVENT_SIZE;
      long token = events.get(JAVA_LONG_UNALIGNED, offset + DATA_OFFSET);
      if (token == WAKE_UP) {
        Syscall.READ.call(wakeUp.number(), counter.address(), 8);
      } else {
        handler.ready(token, events.get(JAVA_INT_UNALIGNED, offset));
      }
    }
  }

  /// Makes a waiting [#await] return; the next one when none waits.
  public void wakeUp() {
    Syscall.WRITE.call(wakeUp.number(), one.address(), 8);
  }

  @Override
  public void close() {
    epoll.close();
    wakeUp.close();
  }
}
