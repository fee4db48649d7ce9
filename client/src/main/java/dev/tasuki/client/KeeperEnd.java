package dev.tasuki.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether the keeper of a TASUKI_HOME lives, for `kill`: it is done when the last process is gone,
/// not when the daemon has said so.
final class KeeperEnd {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final int PAUSE_MILLIS = 5;

  private KeeperEnd() {}

  /// Whether a keeper runs, even if its daemon is just being restarted.
  static boolean lives(String home) {
    try {
      String pid = Files.readString(Path.of(home, "run", "keeper.pid")).strip();
      return !pid.isEmpty() && new File("/proc/".concat(pid)).exists();
    } catch (IOException e) {
      return false;
    }
  }

  /// Waits until it has ended.
  static void await(String home) throws Failure {
    long start = System.nanoTime();
    while (lives(home)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new Failure("the keeper has not ended within 5 s", home);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
