package dev.tasuki.client;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Starts keeper and daemon when no daemon answers.
///
/// Clients that come at the same time queue at a lock file; whoever has the lock looks again first,
/// so one daemon is started. The lock is held until the daemon answers, and the kernel gives it
/// back if the client dies.
final class DaemonStarter {
  /// A daemon with a broken start-up is noticed after this; a slow one gets the whole limit.
  private static final Duration GRACE_AFTER_EXIT = Duration.ofSeconds(3);

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final int PAUSE_MILLIS = 4;

  /// A socket's path has 107 bytes at most (`unix(7)`).
  private static final int LONGEST_HOME = 90;

  private DaemonStarter() {}

  static SocketChannel start(String home) throws Failure {
    return start(home, null);
  }

  /// @param foreground for a daemon that belongs to one client ([Foreground]): whether its home is
  ///   `temporary` or `kept`; else null
  static SocketChannel start(String home, @Nullable String foreground) throws Failure {
    makeHome(home);
    Path lockFile = Path.of(home, "start.lock");
    try (FileChannel file =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      SocketChannel other = lock.isValid() ? Connection.tryOpen(home) : null;
      return other == null ? startAndConnect(home, foreground) : other;
    } catch (IOException e) {
      throw new Failure("TASUKI_HOME is not writable: " + reason(e), home);
    }
  }

  static void makeHome(String home) throws Failure {
    if (home.getBytes(StandardCharsets.UTF_8).length > LONGEST_HOME) {
      throw new Failure("TASUKI_HOME is too long for sockets: at most 90 bytes", home);
    }
    Path folder = Path.of(home);
    try {
      if (!Files.isDirectory(folder)) {
        var onlyOwner =
            PosixFilePermissions.asFileAttribute(
                EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
        Files.createDirectories(folder, onlyOwner);
      }
    } catch (IOException e) {
      throw new Failure("TASUKI_HOME cannot be made: " + reason(e), home);
    }
    if (!Files.isWritable(folder)) {
      throw new Failure("TASUKI_HOME is not writable", home);
    }
    refuseForeign(folder, home);
  }

  /// The daemon, which runs what it finds there, refuses as well.
  private static void refuseForeign(Path folder, String home) throws Failure {
    try {
      if (!Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
        String owner = Files.getOwner(folder).getName();
        throw new Failure("TASUKI_HOME belongs to another user, ".concat(owner), home);
      }
      var permissions = Files.getPosixFilePermissions(folder);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new Failure("TASUKI_HOME may be written by other users: chmod go-w it first", home);
      }
    } catch (IOException e) {
      throw new Failure("TASUKI_HOME cannot be read: ".concat(reason(e)), home);
    }
  }

  private static SocketChannel startAndConnect(String home, @Nullable String foreground)
      throws Failure, IOException {
    File log = new File(home, "tasukid.log");
    long logged = log.length();
    // The launcher may have started one while we were still loading.
    String early = foreground == null ? Main.variable("TASUKI_KEEPER") : null;
    File keeper = process(early == null ? spawn(home, log, foreground) : early);
    long begin = System.nanoTime();
    long exited = 0;
    while (System.nanoTime() - begin < LIMIT.toNanos()) {
      SocketChannel channel = Connection.tryOpen(home);
      if (channel != null) {
        return channel;
      }
      // Ours ends at once when another lives, whose daemon may be on its way back.
      if (!keeper.exists() && !KeeperEnd.lives(home)) {
        if (early != null) {
          early = null;
          keeper = process(spawn(home, log, null));
          continue;
        }
        exited = exited == 0 ? System.nanoTime() : exited;
        if (System.nanoTime() - exited > GRACE_AFTER_EXIT.toNanos()) {
          break;
        }
      }
      pause();
    }
    String tail = LogEnd.of(log, logged);
    throw new Failure(
        keeper.exists() ? "the daemon does not answer" : "the daemon did not start",
        tail == null ? log.toString() : log + ": " + tail);
  }

  private static File process(String pid) {
    return new File("/proc/".concat(pid));
  }

  /// The keeper detaches itself; its output and the daemon's go to the log from the first byte on.
  ///
  /// It is the child of a shell that ends at once: while a child of this JVM lives, a thread waits
  /// for its end in native code, and that makes the JVM's own exit 300 ms longer.
  ///
  /// @return the keeper's process id
  private static String spawn(String home, File log, @Nullable String foreground) throws Failure {
    List<String> command = new ArrayList<>();
    command.add("/bin/sh");
    command.add("-c");
    command.add("\"$@\" </dev/null >>\"$0\" 2>&1 & echo $!");
    command.add(log.getPath());
    command.addAll(Installation.find().command(home));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.appendTo(log))
            .directory(new File("/"));
    var environment = builder.environment();
    environment.put("TASUKI_HOME", home);
    environment.remove("TASUKI_FOREGROUND");
    environment.remove("TASUKI_KEEPER");
    environment.remove("TASUKI_RUN"); // of the worker that calls us: what has it is of its tree
    environment.remove("TASUKI_SERVICE"); // it is the caller that is of a service, if any
    if (foreground != null) {
      environment.put("TASUKI_FOREGROUND", foreground);
    }
    // Paths are UTF-8 for keeper and daemon, whatever the locale of whoever starts them first.
    environment.put("LC_ALL", "C.UTF-8");
    // These would put somebody's agent or heap size into keeper and daemon, and make them talk.
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    environment.remove("_JAVA_OPTIONS");
    try {
      Process shell = builder.start();
      String pid = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      shell.waitFor();
      return pid.strip();
    } catch (InterruptedException e) {
      throw new Failure("interrupted", null);
    } catch (IOException e) {
      throw new Failure("the daemon cannot be started: " + reason(e), null);
    }
  }

  private static void pause() throws Failure {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      throw new Failure("interrupted", null);
    }
  }

  private static @Nullable String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.toString() : e.getClass().getSimpleName() + " " + message;
  }
}
