package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;

/// The two things we do to a worker from outside. Under Yama scope 1 only an ancestor may, so the
/// daemon falls back to its keeper.
///
/// Thread-safe. Calls must not block longer than a few milliseconds: a worker's bind waits for
/// them.
public interface ProcessAccess {
  /// A duplicate of descriptor `number` of the process that thread `tid` belongs to
  /// (`pidfd_getfd(2)`).
  Descriptor duplicate(int tid, int number) throws PosixException;

  /// `length` bytes at `address` of the process of thread `tid` (`process_vm_readv(2)`).
  byte[] read(int tid, long address, int length) throws PosixException;
}
