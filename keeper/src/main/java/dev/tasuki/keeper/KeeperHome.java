package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SystemFiles;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The keeper's place in TASUKI_HOME: `run/keeper.lock`, held while it lives, and `run/keeper.pid`.
///
/// Invariant: at most one keeper holds the lock *of the file that has the lock's name*. As the file
/// is removed at the end, a lock on a file without a name counts for nothing and is tried again.
final class KeeperHome {
  private final String run;
  private final Descriptor lock;

  private KeeperHome(String run, Descriptor lock) {
    this.run = run;
    this.lock = lock;
  }

  /// Takes the lock.
  ///
  /// @return the home, or null when another keeper holds it
  static @Nullable KeeperHome take(String home) throws PosixException {
    String run = home + "/run";
    SystemFiles.makeDirectory(home);
    SystemFiles.makeDirectory(run);
    while (true) {
      Descriptor lock =
          SystemFiles.open(run + "/keeper.lock", SystemFiles.O_WRONLY | SystemFiles.O_CREAT);
      if (!SystemFiles.lock(lock)) {
        lock.close();
        return null;
      }
      if (SystemFiles.hasName(lock)) {
        return new KeeperHome(run, lock);
      }
      lock.close();
    }
  }

  /// Writes the pid file: from here on others may send signals to this process.
  void announce() throws PosixException {
    byte[] text = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    int flags = SystemFiles.O_WRONLY | SystemFiles.O_CREAT | SystemFiles.O_TRUNC;
    try (Descriptor file = SystemFiles.open(run + "/keeper.pid", flags)) {
      SystemFiles.write(file, text);
    }
  }

  /// Leaves nothing behind.
  void release() {
    SystemFiles.remove(run + "/keeper.pid");
    SystemFiles.remove(run + "/keeper.lock");
    lock.close();
  }
}
