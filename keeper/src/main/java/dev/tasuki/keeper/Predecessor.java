package dev.tasuki.keeper;

import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.Signal;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.protocol.ServiceVariables;
import org.jspecify.annotations.Nullable;

/// What a service's new keeper finds of those before it. The service manager starts one when the
/// main process has died, which the daemon notices as well, and starts another. One of them is too
/// many: the daemon's is the better one, because it is given everything.
final class Predecessor {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long PAUSE_MILLIS = 20;
  private static final String DAEMON_FILE = "/run/tasukid.pid";

  private Predecessor() {}

  /// Waits until it is clear who keeps the home. A daemon that has found no keeper in 10 s is
  /// stopped or hung; it is killed, and we take its place.
  ///
  /// @return the home when there is neither keeper nor daemon; null when another keeper serves
  static @Nullable KeeperHome takeHome(String home) throws PosixException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      int daemon = daemon(home);
      if (daemon == 0 || System.nanoTime() > until) {
        KeeperHome taken = KeeperHome.take(home);
        if (taken != null && daemon != 0) {
          Keeper.complain("the daemon, pid " + daemon + ", looks for no keeper: ended by force");
          kill(daemon);
        }
        return taken;
      }
      if (keeper(home) != 0) {
        return null;
      }
      pause();
    }
  }

  /// The keeper that holds the home, 0 when there is none that lives.
  static int keeper(String home) {
    return alive(home + "/run/keeper.pid", "\0--\0", "cmdline");
  }

  /// The keeper that holds the home; one that has only just taken it announces itself in a moment.
  static int awaitKeeper(String home) {
    long until = System.nanoTime() + PATIENCE_NANOS;
    int keeper = keeper(home);
    while (keeper == 0 && System.nanoTime() < until) {
      pause();
      keeper = keeper(home);
    }
    return keeper;
  }

  /// Whether a process belongs to a service, as we do.
  static boolean isOfService(int pid) {
    return contains("/proc/" + pid + "/environ", "\0" + ServiceVariables.SERVICE + "=");
  }

  /// Whether a daemon has left its pid file behind: it takes it away when it ends in order.
  static boolean daemonWasKilled(String home) {
    return ProcessInfo.read(home + DAEMON_FILE) != null && daemon(home) == 0;
  }

  private static int daemon(String home) {
    return alive(home + DAEMON_FILE, "\0" + KeeperMessage.DESCRIPTOR_VARIABLE, "environ");
  }

  /// The process in a pid file, when it is what it should be.
  private static int alive(String file, String mark, String where) {
    String text = ProcessInfo.read(file);
    if (text == null || !text.strip().chars().allMatch(Character::isDigit)) {
      return 0;
    }
    String pid = text.strip();
    boolean lives = !pid.isEmpty() && contains("/proc/" + pid + "/" + where, mark);
    return lives ? Integer.parseInt(pid) : 0;
  }

  private static boolean contains(String path, String mark) {
    String text = ProcessInfo.read(path);
    return text != null && ("\0" + text).contains(mark);
  }

  private static void kill(int pid) throws PosixException {
    try (PidFd watched = PidFd.open(pid)) {
      watched.sendSignal(Signal.SIGKILL);
      while (!watched.isEnded()) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
