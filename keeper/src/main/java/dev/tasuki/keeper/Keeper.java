package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.Subreaper;
import dev.tasuki.posix.Syscall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keeper process: parent of the daemon and of all workers.
///
/// Usage: `HOME [--socket N] -- DAEMON-COMMAND…`. Without `--socket` it starts the daemon; with it,
/// it serves the daemon at the other end of that inherited socket, which had lost its keeper.
///
/// SIGINT and SIGHUP are ignored: a terminal's are not meant for it. SIGTERM asks the daemon for an
/// orderly shutdown, and waits for it.
///
/// As the main process of a service ([ServiceManager]) it also takes over what a keeper before it
/// has left with systemd, and leaves the field to a keeper that its daemon has started
/// ([Predecessor]).
///
/// Exit codes: 0 orderly end, 1 cannot work at all (reason on standard error), 2 usage,
/// [#ALREADY_RUNNING] another keeper holds HOME.
public final class Keeper {
  /// Another keeper runs in this HOME; nothing was said and nothing disturbed.
  public static final int ALREADY_RUNNING = 3;

  private static final int USAGE = 2;
  private static final long TAKEOVER_NANOS = 2_000_000_000L;
  private static final long TAKEOVER_RETRY_MILLIS = 10;

  private Keeper() {}

  public static void main(String[] arguments) {
    // Not exit(): that would wait for the shutdown hook, which waits for the loop.
    Runtime.getRuntime().halt(start(arguments));
  }

  private static int start(String[] arguments) {
    KeeperOptions options = KeeperOptions.parse(arguments);
    if (options == null) {
      complain("usage: keeper HOME [--socket N] -- DAEMON-COMMAND...");
      return USAGE;
    }
    Map<String, Descriptor> inherited = ServiceManager.inheritance();
    try {
      KeeperHome home = takeHome(options);
      if (home == null) {
        return leaveItToTheOther(options);
      }
      try {
        keep(options, home, inherited);
        return 0;
      } finally {
        home.release();
      }
    } catch (PosixException e) {
      complain(e.getMessage());
      return 1;
    }
  }

  /// A replacement may come a moment before the kernel has released its predecessor's lock.
  private static @Nullable KeeperHome takeHome(KeeperOptions options) throws PosixException {
    if (ServiceManager.present() && options.socket() < 0) {
      return Predecessor.takeHome(options.home());
    }
    long until = System.nanoTime() + (options.socket() < 0 ? 0 : TAKEOVER_NANOS);
    KeeperHome home = KeeperHome.take(options.home());
    while (home == null && System.nanoTime() < until) {
      try {
        Thread.sleep(TAKEOVER_RETRY_MILLIS);
      } catch (InterruptedException e) {
        return null;
      }
      home = KeeperHome.take(options.home());
    }
    return home;
  }

  /// Another keeper serves: when it is of our service, it is the main process, and we may go.
  private static int leaveItToTheOther(KeeperOptions options) {
    if (!ServiceManager.present() || options.socket() >= 0) {
      return ALREADY_RUNNING;
    }
    int other = Predecessor.awaitKeeper(options.home());
    if (!Predecessor.isOfService(other)) {
      complain(
          "the Tasuki of "
              + options.home()
              + " runs already, but not as this service: tasuki kill, then start the service");
      return ALREADY_RUNNING;
    }
    ServiceManager.find().otherServes(other);
    return 0;
  }

  private static void keep(
      KeeperOptions options, KeeperHome home, Map<String, Descriptor> inherited)
      throws PosixException {
    Syscall.SETSID.call(0);
    Signal.restoreDefault(Signal.SIGCHLD);
    Signal.ignore(Signal.SIGINT);
    Signal.ignore(Signal.SIGHUP);
    Subreaper.become();
    KeeperLoop loop = new KeeperLoop(options, inherited);
    Thread main = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              loop.requestStop();
              await(main);
            }));
    home.announce();
    int socket = options.socket();
    loop.run(socket < 0 ? null : MessageSocket.of(new Descriptor(socket)));
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One line on standard error.
  static void complain(@Nullable String line) {
    System.err.println("tasuki keeper: " + line);
  }
}
