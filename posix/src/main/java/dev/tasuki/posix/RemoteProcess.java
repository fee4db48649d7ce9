package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What may be done to another process's descriptors and memory (needs PTRACE_MODE_ATTACH: the same
/// user, under Yama scope 1 also an ancestor). Stateless, thread-safe.
public final class RemoteProcess {
  private RemoteProcess() {}

  /// A duplicate of a descriptor of the process that a thread belongs to (`pidfd_getfd(2)`).
  ///
  /// @param tid a thread or process id: seccomp notifications name the thread
  public static Descriptor duplicate(int tid, int number) throws PosixException {
    int pid = ProcessInfo.threadGroup(tid);
    if (pid < 0) {
      throw new PosixException("thread " + tid, Errno.ESRCH);
    }
    try (PidFd process = PidFd.open(pid)) {
      long copy = Syscall.PIDFD_GETFD.call(process.descriptor().number(), number, 0);
      PosixException.check(copy, "pidfd_getfd(" + pid + ", " + number + ")");
      return new Descriptor((int) copy);
    }
  }

  /// Memory of the process that a thread belongs to (`process_vm_readv(2)`).
  ///
  /// @return exactly `length` bytes
  public static byte[] read(int tid, long address, int length) throws PosixException {
    String call = "process_vm_readv(" + tid + ")";
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(length);
      MemorySegment local = arena.allocate(16, 8);
      local.set(JAVA_LONG, 0, buffer.address());
      local.set(JAVA_LONG, 8, length);
      MemorySegment remote = arena.allocate(16, 8);
      remote.set(JAVA_LONG, 0, address);
      remote.set(JAVA_LONG, 8, length);
      long count = Syscall.PROCESS_VM_READV.call(tid, local.address(), 1, remote.address(), 1, 0);
      if (PosixException.check(count, call) < length) {
        throw new PosixException(call, Errno.EIO);
      }
      return buffer.toArray(JAVA_BYTE);
    }
  }
}
