package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RemoteProcess;
import dev.tasuki.sharing.ProcessAccess;

/// Access to workers: directly, or through the keeper once that was refused. Under Yama scope 1
/// only an ancestor may, and the daemon is a worker's sister.
///
/// The system property `tasuki.access=keeper` takes the second way from the start, for tests.
///
/// Thread-safe.
final class KeeperAccess implements ProcessAccess {
  private final KeeperConnection connection;
  private volatile boolean throughKeeper = "keeper".equals(System.getProperty("tasuki.access"));

  KeeperAccess(KeeperConnection connection) {
    this.connection = connection;
  }

  @Override
  public Descriptor duplicate(int tid, int number) throws PosixException {
    if (!throughKeeper) {
      try {
        return RemoteProcess.duplicate(tid, number);
      } catch (PosixException e) {
        rememberRefusal(e);
      }
    }
    return connection.duplicate(tid, number);
  }

  @Override
  public byte[] read(int tid, long address, int length) throws PosixException {
    if (!throughKeeper) {
      try {
        return RemoteProcess.read(tid, address, length);
      } catch (PosixException e) {
        rememberRefusal(e);
      }
    }
    return connection.read(tid, address, length);
  }

  private void rememberRefusal(PosixException e) throws PosixException {
    if (e.errno() != Errno.EPERM) {
      throw e;
    }
    throughKeeper = true;
  }
}
