package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The supervisor's end of a seccomp filter that reports system calls (`seccomp_unotify(2)`).
///
/// A reported call stands still in its thread until it is answered with exactly one of [#answer],
/// [#fail] and [#proceed]. Poll the descriptor: readable means a call was made, hung up means that
/// no task under the filter is left.
///
/// Not thread-safe: one thread receives and answers.
public final class SeccompListener implements AutoCloseable {
  private static final long RECEIVE = 0xc0502100L;
  private static final long SEND = 0xc0182101L;
  private static final long ID_VALID = 0x40082102L;
  private static final long ADD_DESCRIPTOR = 0x40182103L;
  private static final int NOTIFICATION_BYTES = 80;
  private static final int RESPONSE_BYTES = 24;
  private static final int CONTINUE = 1;
  private static final int ADDFD_SETFD = 1;
  private static final int O_CLOEXEC = 0x80000;

  private final Descriptor descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(NOTIFICATION_BYTES, 8);

  /// A system call that waits for an answer.
  ///
  /// @param id names it towards the kernel
  /// @param tid the calling *thread*, in our pid namespace
  /// @param call its system call number (see [Syscall#number()])
  public record Notification(long id, int tid, int call, long first, long second, long third) {}

  /// Takes ownership of the descriptor.
  public SeccompListener(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// The descriptor to poll; it stays ours.
  public Descriptor descriptor() {
    return descriptor;
  }

  private int number() {
    return descriptor.number();
  }

  /// Takes the next call. Blocks when there is none: poll first. Empty when the caller died or was
  /// interrupted meanwhile.
  public Optional<Notification> receive() throws PosixException {
    buffer.fill((byte) 0); // the kernel insists
    long result = Syscall.IOCTL.call(number(), RECEIVE, buffer.address());
    if (result == -Errno.ENOENT || result == -Errno.EINTR) {
      return Optional.empty();
    }
    PosixException.check(result, "seccomp receive");
    return Optional.of(
        new Notification(
            buffer.get(JAVA_LONG, 0),
            buffer.get(JAVA_INT, 8),
            buffer.get(JAVA_INT, 16),
            buffer.get(JAVA_LONG, 32),
            buffer.get(JAVA_LONG, 40),
            buffer.get(JAVA_LONG, 48)));
  }

  /// Whether the call still waits. What was read from its thread before this says true did belong
  /// to it.
  public boolean valid(long id) {
    buffer.set(JAVA_LONG, 0, id);
    return Syscall.IOCTL.call(number(), ID_VALID, buffer.address()) == 0;
  }

  /// Lets the call return a value without having been made.
  ///
  /// @return whether the caller was still waiting
  public boolean answer(long id, long value) {
    return send(id, value, 0, 0);
  }

  /// Lets the call fail.
  ///
  /// @param errno the positive error number
  public boolean fail(long id, int errno) {
    return send(id, 0, -errno, 0);
  }

  /// Lets the kernel make the call as if nothing had happened.
  public boolean proceed(long id) {
    return send(id, 0, 0, CONTINUE);
  }

  /// Puts a duplicate of our descriptor in place of the caller's descriptor `target`; the call goes
  /// on waiting. Epoll registrations of the replaced file are lost ([EpollRepair]).
  ///
  /// @throws PosixException when the caller is gone or has no room
  public void addDescriptor(long id, Descriptor source, int target, boolean closeOnExec)
      throws PosixException {
    buffer.set(JAVA_LONG, 0, id);
    buffer.set(JAVA_INT, 8, ADDFD_SETFD);
    buffer.set(JAVA_INT, 12, source.number());
    buffer.set(JAVA_INT, 16, target);
    buffer.set(JAVA_INT, 20, closeOnExec ? O_CLOEXEC : 0);
    PosixException.check(
        Syscall.IOCTL.call(number(), ADD_DESCRIPTOR, buffer.address()), "seccomp addfd");
  }

  private boolean send(long id, long value, int error, int flags) {
    MemorySegment response = buffer.asSlice(0, RESPONSE_BYTES);
    response.set(JAVA_LONG, 0, id);
    response.set(JAVA_LONG, 8, value);
    response.set(JAVA_INT, 16, error);
    response.set(JAVA_INT, 20, flags);
    return Syscall.IOCTL.call(number(), SEND, response.address()) == 0;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
