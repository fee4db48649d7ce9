package dev.tasuki.client;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The client: carries the command line to the daemon, prints what comes back, exits with its code.
///
/// It is started for every command and runs interpreted, so each class it loads is paid for each
/// time: no lambdas, streams, formatting, patterns or string switches here; what only some commands
/// need is in classes of its own ([DaemonStarter], [Failure], the commands that need no daemon).
///
/// Invariants:
/// - whatever the user's locale, arguments and environment arrive byte for byte;
/// - exit status: the daemon's; 1 when there is no answer; 130 after Ctrl-C; 141 when nobody reads
///   the output any more.
public final class Main {
  static final int FAILED = 1;
  private static final int BROKEN_PIPE = 141;

  /// Whether a part of the answer is on the screen.
  static volatile boolean printed;

  private Main() {}

  public static void main(String[] arguments) {
    int status;
    try {
      status = run(arguments);
    } catch (Failure failure) {
      status = failure.report();
    }
    // Not exit(): there is no hook to wait for, and it would first look for somebody to log it.
    Runtime.getRuntime().halt(status);
  }

  private static int run(String[] arguments) throws Failure {
    boolean pm2 = arguments.length > 0 && arguments[0].equals("pm2");
    String[] words = pm2 ? Pm2.words(arguments) : arguments;
    if (isLocal(words)) {
      return Local.run(words);
    }
    String home = pm2 ? Pm2.home() : home();
    if (words.length == 1 && (words[0].equals("update") || words[0].equals("updatePM2"))) {
      return Update.run(home);
    }
    if (words.length == 1 && words[0].equals("service")) {
      return Service.run(home);
    }
    if (Foreground.isMeant(words[0])) {
      return Foreground.run(arguments);
    }
    SocketChannel channel = Connection.tryOpen(home);
    boolean kill = words[0].equals("kill");
    if (channel == null) {
      if (kill && !KeeperEnd.lives(home)) {
        print("no daemon is running\n");
        return 0;
      }
      channel = DaemonStarter.start(home);
    }
    Frame.Request request = request(arguments);
    int status;
    try {
      status = converse(channel, request, home);
    } catch (IOException e) {
      status = SecondTry.converse(words[0], request, home);
    }
    if (kill && status == 0) {
      KeeperEnd.await(home);
    }
    return status;
  }

  /// Whether the command needs no daemon: no words, help, version and a few more, or `--help`.
  private static boolean isLocal(String[] arguments) {
    if (arguments.length == 0) {
      return true;
    }
    String first = arguments[0];
    if (first.equals("help")
        || first.equals("version")
        || first.equals("startup")
        || first.equals("unstartup")
        || first.equals("completion")
        || first.equals("man")
        || first.equals("export")
        || first.equals("bench")
        || first.equals("-v")
        || first.equals("-V")
        || first.equals("--version")) {
      return true;
    }
    for (String word : arguments) {
      if (word.equals("--")) {
        return false;
      }
      if (word.equals("--help") || word.equals("-h")) {
        return true;
      }
    }
    return false;
  }

  static String home() {
    String home = System.getenv("TASUKI_HOME");
    if (home == null || home.isEmpty()) {
      return System.getProperty("user.home").concat("/.tasuki");
    }
    return home.charAt(0) == '/' ? home : new File(home).getAbsolutePath();
  }

  private static Frame.Request request(String[] arguments) throws Failure {
    return new Frame.Request(
        Frames.PROTOCOL_VERSION,
        BuildVersion.TEXT,
        OwnProcess.pid(),
        OwnProcess.arguments(arguments.length),
        OwnProcess.environment(),
        OwnProcess.cwd());
  }

  /// @throws IOException when the daemon has gone before it was done
  static int converse(SocketChannel channel, Frame.Request request, String home)
      throws Failure, IOException {
    CtrlC ctrlC = new CtrlC(channel);
    Runtime.getRuntime().addShutdownHook(ctrlC);
    int status = FAILED;
    try {
      Frames.write(channel, request);
      new StoppedDaemon(home).start();
      status = copy(channel);
    } catch (IllegalArgumentException e) {
      throw new Failure("the command line is too long", null);
    } finally {
      ctrlC.ended(status);
    }
    return status;
  }

  @SuppressWarnings("IfChainToSwitch") // a pattern switch bootstraps slowly, see above
  static int copy(SocketChannel channel) throws IOException, Failure {
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    FileOutputStream error = new FileOutputStream(FileDescriptor.err);
    while (true) {
      Frame frame = Frames.read(channel);
      if (frame instanceof Frame.Output output) {
        printed = true;
        if (!write(out, output.bytes())) {
          return BROKEN_PIPE;
        }
      } else if (frame instanceof Frame.ErrorOutput output) {
        if (!write(error, output.bytes())) {
          return BROKEN_PIPE;
        }
      } else if (frame instanceof Frame.Exit exit) {
        return exit.code();
      } else if (frame instanceof Frame.Refused refused) {
        throw new Failure(refused.line(), null);
      } else {
        throw new IOException("the connection ended without an exit status");
      }
    }
  }

  /// @return false when nobody reads any more: then the client ends without a word, as a program
  ///   that is killed by SIGPIPE
  private static boolean write(FileOutputStream stream, byte[] bytes) throws Failure {
    try {
      stream.write(bytes);
      return true;
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.contains("Broken pipe")) {
        return false;
      }
      throw new Failure("the output cannot be written: ".concat(reason), null);
    }
  }

  static void print(String text) throws Failure {
    write(new FileOutputStream(FileDescriptor.out), text.getBytes(StandardCharsets.UTF_8));
  }

  /// An environment variable; null when it is empty, too.
  static @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
