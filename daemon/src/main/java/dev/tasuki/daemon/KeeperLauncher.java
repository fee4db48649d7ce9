package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Starts a replacement for a dead keeper, with the command line that the dead one had.
///
/// Thread-safe as far as [#learn(int, List)] goes; all else is confined to one thread.
final class KeeperLauncher {
  private static final Logger LOG = System.getLogger(KeeperLauncher.class.getName());
  private static final int SOCKET_NUMBER = 3;
  private static final int REAP_MILLIS = 20;
  private static final int REAP_LOOKS = 1_500; // half a minute

  private final String home;
  private volatile List<String> command;
  private @Nullable PidFd last;

  private KeeperLauncher(List<String> command, String home) {
    this.command = command;
    this.home = home;
  }

  /// Learns how to start a keeper from one that runs.
  static KeeperLauncher like(int keeperPid) throws IOException {
    List<String> words = commandOf(keeperPid);
    int separator = words.indexOf("--");
    if (separator < 1) {
      throw new IOException("process " + keeperPid + " is no keeper: " + words);
    }
    words.set(0, Files.readSymbolicLink(Path.of("/proc/" + keeperPid + "/exe")).toString());
    String home = words.get(separator - 1);
    return new KeeperLauncher(withSocket(words), home);
  }

  /// A keeper's argv as it was when a client started it: without `--socket`.
  private static List<String> commandOf(int keeperPid) {
    List<String> words = new ArrayList<>(ProcessInfo.commandLine(keeperPid));
    int separator = words.indexOf("--");
    if (separator > 2 && "--socket".equals(words.get(separator - 2))) {
      words.subList(separator - 2, separator).clear();
    }
    return words;
  }

  private static List<String> withSocket(List<String> words) {
    List<String> command = new ArrayList<>(words);
    command.addAll(words.indexOf("--"), List.of("--socket", Integer.toString(SOCKET_NUMBER)));
    return List.copyOf(command);
  }

  /// The keeper has become another program: its replacement is to be the same.
  ///
  /// @param argv what it was to become
  /// @return whether it has
  boolean learn(int keeperPid, List<String> argv) {
    if (!commandOf(keeperPid).equals(argv)) {
      return false;
    }
    command = withSocket(argv);
    return true;
  }

  /// Starts a keeper.
  ///
  /// @return our end of the socket it serves
  Descriptor launch() throws IOException {
    reapLast();
    MessageSocket.Pair pair = MessageSocket.pair();
    SpawnOutcome outcome;
    try (MessageSocket theirs = pair.second()) {
      outcome = Spawner.spawn(request(theirs.descriptor().number()));
    }
    Descriptor pidfd = outcome.pidfd();
    if (pidfd == null) {
      pair.first().close();
      throw new IOException("cannot start a keeper: " + outcome.failure());
    }
    last = new PidFd(pidfd);
    return pair.first().descriptor();
  }

  /// A keeper that was started here is our child: its end is ours to collect. Its socket is closed
  /// a moment before there is an end, so that takes place aside.
  private void reapLast() {
    PidFd child = last;
    if (child != null) {
      last = null;
      Thread.ofVirtual().name("reap").start(() -> reap(child));
    }
  }

  private static void reap(PidFd child) {
    try (child) {
      for (int look = 0; look < REAP_LOOKS && child.reap() == null; look++) {
        TimeUnit.MILLISECONDS.sleep(REAP_MILLIS);
      }
    } catch (PosixException e) {
      LOG.log(Level.DEBUG, "a dead keeper's status: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private SpawnRequest request(int socket) {
    String environment = ProcessInfo.read("/proc/self/environ");
    String log = home + "/tasukid.log";
    return new SpawnRequest(
        command,
        environment == null || environment.isEmpty()
            ? List.of()
            : Arrays.asList(environment.split("\0")),
        home,
        SpawnRequest.NO_INPUT,
        log,
        log,
        Map.of(SOCKET_NUMBER, socket),
        FilterMode.NONE);
  }
}
