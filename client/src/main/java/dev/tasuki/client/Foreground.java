package dev.tasuki.client;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `run` and `dev`: a keeper and a daemon that belong to this process, in a TASUKI_HOME of their
/// own.
///
/// Protocol: the launcher stays our parent and writes the name of each signal that it gets as a
/// line to our standard input (`tasuki.signals=stdin`); we pass them on as [Frame.Signalled]. When
/// the launcher is gone the input ends, and so do we. When we are gone, however that came about,
/// the connection ends, and the daemon stops everything and ends. When the daemon is gone its
/// keeper brings it back, and we connect again with `--again`.
///
/// Invariant: at a regular end nothing is left, neither processes nor a temporary home.
final class Foreground {
  private static final long PATIENCE_NANOS = 15_000_000_000L;
  private static final int PAUSE_MILLIS = 20;

  private final String home;
  private final boolean temporary;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable SocketChannel channel;
  private volatile int status = Main.FAILED;

  private Foreground(String home, boolean temporary) {
    this.home = home;
    this.temporary = temporary;
  }

  static boolean isMeant(String command) {
    return command.equals("run") || command.equals("dev");
  }

  static int run(String[] arguments) throws Failure {
    String given = Main.variable("TASUKI_HOME");
    String home = given == null ? null : new File(given).getAbsolutePath();
    Foreground run =
        home != null && isFree(home)
            ? new Foreground(home, false)
            : new Foreground(temporaryHome(), true);
    if ("stdin".equals(System.getProperty("tasuki.signals"))) {
      Thread.ofPlatform().daemon(true).name("signals").start(run::passSignals);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(run::stopInHurry));
    try {
      run.status = run.converse(arguments);
      KeeperEnd.await(run.home);
      return run.status;
    } finally {
      run.removeHome();
      run.ended.countDown();
    }
  }

  /// Whether nobody lives there, and nobody will want to come back there.
  private static boolean isFree(String home) throws Failure {
    return Connection.tryOpen(home) == null
        && !KeeperEnd.lives(home)
        && !new File(home, "state.json").exists();
  }

  private static String temporaryHome() throws Failure {
    try {
      return Files.createTempDirectory("tasuki-run-").toString();
    } catch (IOException e) {
      throw new Failure("no temporary folder can be made: " + e.getMessage(), null);
    }
  }

  private int converse(String[] arguments) throws Failure {
    SocketChannel first = DaemonStarter.start(home, temporary ? "temporary" : "kept");
    byte[] words = OwnProcess.arguments(arguments.length);
    Integer end = talk(first, words);
    while (end == null) {
      end = talk(again(), asBefore(words));
    }
    return end;
  }

  /// @return the exit status; null when the daemon has gone
  private @Nullable Integer talk(SocketChannel open, byte[] words) throws Failure {
    Frame.Request request =
        new Frame.Request(
            Frames.PROTOCOL_VERSION,
            BuildVersion.TEXT,
            OwnProcess.pid(),
            words,
            OwnProcess.environment(),
            OwnProcess.cwd());
    try (SocketChannel talking = open) {
      send(talking, request);
      channel = talking;
      return Main.copy(talking);
    } catch (IOException e) {
      return null;
    } catch (IllegalArgumentException e) {
      throw new Failure("the command line is too long", null);
    } finally {
      channel = null;
    }
  }

  private SocketChannel again() throws Failure {
    long begin = System.nanoTime();
    while (KeeperEnd.lives(home) && System.nanoTime() - begin < PATIENCE_NANOS) {
      SocketChannel open = Connection.tryOpen(home);
      if (open != null) {
        return open;
      }
      pause();
    }
    throw new Failure("the daemon went away and does not come back", home);
  }

  private static byte[] asBefore(byte[] words) {
    int first = 0;
    while (words[first] != 0) {
      first++;
    }
    ByteArrayOutputStream longer = new ByteArrayOutputStream();
    longer.write(words, 0, first + 1);
    longer.writeBytes("--again\0".getBytes(StandardCharsets.US_ASCII));
    longer.write(words, first + 1, words.length - first - 1);
    return longer.toByteArray();
  }

  private static synchronized void send(SocketChannel to, Frame frame) throws IOException {
    Frames.write(to, frame);
  }

  /// Ends the process when the launcher has gone: it was the user's.
  private void passSignals() {
    try {
      StringBuilder name = new StringBuilder();
      int c = System.in.read();
      while (c >= 0) {
        if (c == '\n') {
          pass(number(name.toString()));
          name.setLength(0);
        } else {
          name.append((char) c);
        }
        c = System.in.read();
      }
    } catch (IOException e) {
      // as at its end
    }
    Runtime.getRuntime().halt(Main.FAILED);
  }

  private void pass(int signal) {
    SocketChannel to = channel;
    try {
      if (to != null && signal > 0) {
        send(to, new Frame.Signalled(signal));
      }
    } catch (IOException e) {
      // the daemon is on its way back; whoever sends signals sends another
    }
  }

  /// The numbers of Linux.
  private static int number(String name) {
    return switch (name) {
      case "HUP" -> 1;
      case "INT" -> 2;
      case "USR1" -> 10;
      case "USR2" -> 12;
      case "TERM" -> 15;
      default -> 0;
    };
  }

  /// This process itself was asked to end, which nobody does who knows the launcher: as SIGTERM.
  private void stopInHurry() {
    if (ended.getCount() == 0) {
      return;
    }
    pass(number("TERM"));
    try {
      ended.await();
      Runtime.getRuntime().halt(status);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause() throws Failure {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new Failure("interrupted", null);
    }
  }

  private void removeHome() {
    if (!temporary || KeeperEnd.lives(home)) {
      return;
    }
    try (Stream<Path> files = Files.walk(Path.of(home))) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // only a folder below /tmp stays
    }
  }
}
