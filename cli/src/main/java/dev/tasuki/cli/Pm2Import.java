package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.config.Pm2Dump;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations.RestoredApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes over the list that PM2 has saved.
final class Pm2Import {
  private Pm2Import() {}

  /// PM2's home of the caller.
  static Path home(Map<String, String> environment) {
    String home = environment.getOrDefault("PM2_HOME", "");
    return home.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/"), ".pm2") : Path.of(home);
  }

  /// Its saved list, or the copy before it, or null when there is none.
  static @Nullable Path saved(Path home) {
    for (String name : List.of("dump.pm2", "dump.pm2.bak")) {
      Path file = home.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }

  /// The pid of a PM2 that runs with this home, or null.
  static @Nullable String running(Path home) {
    try {
      String pid = Files.readString(home.resolve("pm2.pid")).strip();
      return pid.matches("\\d+")
              && Files.readString(Path.of("/proc", pid, "cmdline")).contains("PM2")
          ? pid
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /// @param start whether what was not stopped is started
  /// @return the exit status
  static int run(Context context, Path file, boolean start)
      throws ConfigException, OperationException {
    Pm2Dump.Result result = read(file).apps(context.resolver());
    result.warnings().forEach(line -> say(context, "warning: " + line));
    List<RestoredApp> apps = new ArrayList<>();
    for (Pm2Dump.App app : result.apps()) {
      List<Boolean> stopped =
          start ? app.stopped() : app.stopped().stream().map(_ -> true).toList();
      apps.add(new RestoredApp(app.definition(), stopped));
    }
    List<String> names = context.operations().restore(apps, context.progress());
    context.line(
        names.isEmpty()
            ? "no app of " + file + " was new"
            : "imported " + Text.clean(String.join(", ", names)) + " from " + file);
    result.problems().forEach(line -> say(context, line));
    return result.problems().isEmpty() ? TasukiCommand.DONE : TasukiCommand.FAILED;
  }

  /// A damaged dump is no reason to lose the list: PM2, too, goes on with its copy.
  private static Pm2Dump read(Path file) throws ConfigException {
    Path copy = file.resolveSibling(file.getFileName() + ".bak");
    try {
      return Pm2Dump.read(file);
    } catch (ConfigException e) {
      if (!Files.isRegularFile(copy)) {
        throw e;
      }
      return Pm2Dump.read(copy);
    }
  }

  private static void say(Context context, String line) {
    context.console().err("tasuki: " + Text.clean(line) + "\n");
  }
}
