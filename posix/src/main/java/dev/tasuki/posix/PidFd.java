package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A reference to one process that never comes to mean another (`pidfd_open(2)`).
///
/// Thread-safe as [Descriptor] is.
///
/// @param descriptor the pidfd; owned
public record PidFd(Descriptor descriptor) implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int SIGINFO = 128;
  private static final int CODE_OFFSET = 8;
  private static final int PID_OFFSET = 16;
  private static final int STATUS_OFFSET = 24;
  private static final int CLD_EXITED = 1;
  private static final int CLD_DUMPED = 3;
  private static final int CORE_FLAG = 0x80;

  // linux/pidfd.h: PIDFD_GET_INFO with the first, 64 byte version of struct pidfd_info. Its last
  // field, exit_code, holds a wait status once the process has been reaped (6.15).
  private static final long GET_INFO = 0xC040FF0BL;
  private static final int INFO_SIZE = 64;
  private static final long INFO_EXIT = 8;
  private static final int EXIT_CODE_OFFSET = 60;

  /// A pidfd of a living process or zombie.
  public static PidFd open(int pid) throws PosixException {
    long number = PosixException.check(Syscall.PIDFD_OPEN.call(pid, 0), "pidfd_open(" + pid + ")");
    return new PidFd(new Descriptor((int) number));
  }

  /// Sends a signal to the process.
  ///
  /// @return whether it was still there to receive it
  public boolean sendSignal(int signal) throws PosixException {
    long result = Syscall.PIDFD_SEND_SIGNAL.call(descriptor.number(), signal, 0, 0);
    if (result == -Errno.ESRCH) {
      return false;
    }
    PosixException.check(result, "pidfd_send_signal(" + Signal.name(signal) + ")");
    return true;
  }

  /// Whether the process has ended (as a whole, not just its first thread).
  public boolean isEnded() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(8, 8);
      MemorySegment noTime = arena.allocate(16, 8);
      poll.set(JAVA_INT, 0, descriptor.number());
      poll.set(JAVA_SHORT, 4, POLLIN);
      return Syscall.PPOLL.call(poll.address(), 1, noTime.address(), 0, 0, 0) > 0;
    }
  }

  /// Takes the exit status of our own child, after which the kernel forgets it.
  ///
  /// @return the status; null while it runs
  /// @throws PosixException `ECHILD` when it is no child of ours or its status was taken before
  public @Nullable WaitStatus reap() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO, 8);
      PosixException.check(
          Syscall.WAITID.call(
              P_PIDFD, descriptor.number(), info.address(), WEXITED | WNOHANG, 0, 0),
          "waitid");
      if (info.get(JAVA_INT, PID_OFFSET) == 0) {
        return null;
      }
      int status = info.get(JAVA_INT, STATUS_OFFSET);
      return switch (info.get(JAVA_INT, CODE_OFFSET)) {
        case CLD_EXITED -> WaitStatus.exited(status);
        case CLD_DUMPED -> new WaitStatus(status | CORE_FLAG);
        default -> WaitStatus.signalled(status);
      };
    }
  }

  /// The exit status of a process that is *not* our child: from `/proc` while its parent has not
  /// taken it, then from the pidfd where the kernel keeps it (6.15).
  ///
  /// @param pid the process's id, as when the pidfd was opened
  /// @return the status; null while it runs or when it cannot be known
  public @Nullable WaitStatus statusOfStranger(int pid) {
    if (!isEnded()) {
      return null;
    }
    WaitStatus status = infoStatus();
    if (status == null) {
      WaitStatus zombie = ProcessInfo.statusOfZombie(pid);
      // While the pidfd has no status the process was not reaped, so the pid is still its own.
      status = infoStatus();
      return status == null ? zombie : status;
    }
    return status;
  }

  private @Nullable WaitStatus infoStatus() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_SIZE, 8);
      info.set(JAVA_LONG, 0, INFO_EXIT);
      long result = Syscall.IOCTL.call(descriptor.number(), GET_INFO, info.address());
      if (result < 0 || (info.get(JAVA_LONG, 0) & INFO_EXIT) == 0) {
        return null;
      }
      return new WaitStatus(info.get(JAVA_INT, EXIT_CODE_OFFSET));
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
