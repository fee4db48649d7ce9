package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// The files below TASUKI_HOME. Directories are private to the user (0700).
///
/// @param root TASUKI_HOME, absolute
record Home(Path root) {
  private static final List<String> DIRECTORIES =
      List.of("logs", "pids", "run", "run/logs", "history", "artifacts", "aot");

  /// The folder of the caches that JVM apps start from.
  Path aot() {
    return root.resolve("aot");
  }

  Path socket() {
    return root.resolve("tasukid.sock");
  }

  Path state() {
    return root.resolve("state.json");
  }

  Path dump() {
    return root.resolve("dump.json");
  }

  Path daemonLog() {
    return root.resolve("tasukid.log");
  }

  Path sharingJournal() {
    return root.resolve("run/sharing");
  }

  Path daemonPid() {
    return root.resolve("run/tasukid.pid");
  }

  /// @param suffix what follows the app's name in the name of the file
  Path log(String app, String suffix) {
    return root.resolve("logs/" + fileName(app) + suffix + ".log");
  }

  /// Where the pipes of running apps are, and the journal of a rotation.
  Path logRun() {
    return root.resolve("run/logs");
  }

  Path pidFile(String app, int id) {
    return root.resolve("pids/" + fileName(app) + "-" + id + ".pid");
  }

  /// What was done to an app.
  Path history(String app) {
    return root.resolve("history/" + uniqueName(app) + ".json");
  }

  /// The folder of the kept copies of an app's file.
  Path artifacts(String app) {
    return root.resolve("artifacts/" + uniqueName(app));
  }

  /// Unlike log files, these must not be those of another app with a similar name.
  private static String uniqueName(String app) {
    String name = fileName(app);
    return name.equals(app) ? name : name + "-" + Integer.toHexString(app.hashCode());
  }

  /// Removes the files that only running workers need.
  void removeSharingFiles() throws IOException {
    for (String suffix : new String[] {"", ".new", ".call"}) {
      Files.deleteIfExists(root.resolve("run/sharing" + suffix));
    }
  }

  /// Makes what is missing.
  ///
  /// @throws IOException when it is not ours alone: a definition in it is a program that we run
  void create() throws IOException {
    var privateDirectory =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(root, privateDirectory);
    for (String directory : DIRECTORIES) {
      Files.createDirectories(root.resolve(directory), privateDirectory);
    }
    OwnedFiles.check(this);
  }

  /// PM2's rule: characters outside `[A-Za-z0-9.-]` become `-`. (`_` is kept as well.) So does a
  /// dot at the beginning, whatever is allowed elsewhere: `..` is another folder.
  private static String fileName(String app) {
    return app.replaceAll("^\\.|[^A-Za-z0-9._-]", "-");
  }
}
