package dev.tasuki.sharing;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.Syscall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Reaches into children of this very process.
class DirectAccess implements ProcessAccess {
  @Override
  public Descriptor duplicate(int tid, int number) throws PosixException {
    long pidfd =
        PosixException.check(Syscall.PIDFD_OPEN.call(ProcSockets.processOf(tid), 0), "pidfd_open");
    try (Descriptor process = new Descriptor((int) pidfd)) {
      return new Descriptor(
          (int)
              PosixException.check(
                  Syscall.PIDFD_GETFD.call(process.number(), number, 0), "pidfd_getfd"));
    }
  }

  @Override
  public byte[] read(int tid, long address, int length) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(length);
      MemorySegment vectors = arena.allocate(32, 8);
      vectors.set(JAVA_LONG, 0, bytes.address());
      vectors.set(JAVA_LONG, 8, length);
      vectors.set(JAVA_LONG, 16, address);
      vectors.set(JAVA_LONG, 24, length);
      long there = vectors.address() + 16;
      PosixException.check(
          Syscall.PROCESS_VM_READV.call(tid, vectors.address(), 1, there, 1, 0),
          "process_vm_readv");
      return bytes.toArray(JAVA_BYTE);
    }
  }
}
