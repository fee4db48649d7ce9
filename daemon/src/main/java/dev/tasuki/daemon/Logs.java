package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.LogRotation;
import dev.tasuki.config.LogRules;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The output of apps: which way it takes to its files, and who looks after them.
///
/// An app writes to its file itself (O_APPEND) when the text needs no change and the file can be
/// rotated under its hands; else through a pipe and [LogPump].
///
/// Thread-safe.
final class Logs implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Logs.class.getName());
  private static final LogRotation OWN_ROTATION =
      new LogRotation(10 << 20, 2, Duration.ZERO, false, Duration.ZERO);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Home home;
  private final HeadCuts cuts = new HeadCuts();
  private final LogFolders folders = new LogFolders();
  private final LogWatch watch;
  private final LogPipes pipes;

  Logs(Home home, KeeperConnection keeper) {
    this.home = home;
    this.watch = new LogWatch(new HeadRotation(home.root().resolve("run/log-rotation"), cuts));
    this.pipes = new LogPipes(home, keeper, watch);
    watch.add(LogWatch.OWN, home.daemonLog(), OWN_ROTATION);
  }

  HeadCuts cuts() {
    return cuts;
  }

  LogPaths paths(Instance instance, AppDefinition definition) {
    return LogPaths.of(home, instance, definition);
  }

  /// What a process is to write to. Close it when the keeper has been asked to spawn.
  LogOutlets open(Run run) {
    LogPaths paths = paths(run.instance, run.definition);
    paths.all().forEach(Logs::makeFolder);
    if (isPumped(run.definition, paths)) {
      try {
        return pipes.open(run, paths);
      } catch (PosixException e) {
        LOG.log(Level.ERROR, "{0}: no pipe for its output: {1}", run, e.getMessage());
        run.notice = "its output goes to the files as it is: " + e.getMessage();
      }
    }
    watch(run, paths);
    return new LogOutlets(target(paths, false), target(paths, true), Map.of(), List.of());
  }

  private static String target(LogPaths paths, boolean error) {
    List<Path> files = paths.of(error);
    return (files.isEmpty() ? LogPaths.NONE : files.getFirst()).toString();
  }

  private void watch(Run run, LogPaths paths) {
    LogRotation rotation = run.definition.facets().logs().rotation();
    if (rotation.isOn()) {
      paths.all().forEach(file -> watch.add(run.id, file, rotation));
    }
  }

  /// Why the output takes the way through the pump; null when it does not.
  private @Nullable String why(LogRules rules, LogPaths paths) {
    if (paths.all().isEmpty()) {
      return null;
    }
    if (rules.json() || rules.dateFormat() != null) {
      return rules.json() ? "as JSON" : "with stamps";
    }
    if (paths.of(false).size() > 1 || paths.of(true).size() > 1) {
      return "to several files";
    }
    boolean cannotCut =
        rules.rotation().isOn() && paths.all().stream().anyMatch(file -> !canBeCut(file));
    return cannotCut ? "as its file system cannot cut off the head of a file" : null;
  }

  private boolean isPumped(AppDefinition definition, LogPaths paths) {
    return why(definition.facets().logs(), paths) != null;
  }

  private boolean canBeCut(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return true; // a device or pipe: nothing to be cut
    }
    Path folder = file.toAbsolutePath().getParent();
    return folder == null || !Files.isDirectory(folder) || folders.canCollapse(folder);
  }

  /// The folder of a log file that the user chose, as in PM2.
  private static void makeFolder(Path file) {
    Path folder = file.getParent();
    try {
      if (folder != null && !Files.exists(folder)) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      // the spawn will fail over it, and say why
    }
  }

  /// Takes over what an earlier daemon left.
  ///
  /// @param stored what the keeper stores, by name
  /// @return what of it is not ours
  Map<String, Descriptor> restore(Map<String, Descriptor> stored, Registry registry) {
    Map<String, Descriptor> rest = new HashMap<>(stored);
    pipes.restore(rest, registry);
    for (Run run : registry.runs()) {
      if (!pipes.has(run.id)) {
        watch(run, paths(run.instance, run.definition));
      }
    }
    return rest;
  }

  /// Calls back when all that the run has written is in its files; at once when that is so anyway.
  void release(Run run, Runnable then) {
    watch.remove(run.id);
    CompletableFuture<Boolean> written = pipes.ended(run.id);
    if (written.isDone()) {
      then.run();
    } else {
      written
          .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete((_, _) -> then.run());
    }
  }

  /// How an instance is logged. Tries file systems: not for the core thread.
  LogView view(AppDefinition app, LogPaths paths) {
    LogRules rules = app.facets().logs();
    String why = why(rules, paths);
    String rotated =
        !rules.rotation().isOn() || paths.all().isEmpty()
            ? ""
            : "; rotated ("
                + rules.rotation()
                + ") by "
                + (why == null ? "cutting off the head" : "renaming");
    String way = paths.all().isEmpty() ? "off" : why == null ? "direct" : "through tasukid, " + why;
    Path combined = paths.combined();
    return new LogView(
        way + rotated, combined == null ? null : combined.toString(), pipes.trouble(paths.all()));
  }

  /// Waits a little until what apps have written is in the files.
  void settle() {
    try {
      pipes.settle().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.DEBUG, "the log pump is slow", e);
    }
  }

  /// Puts the files of apps aside now.
  ///
  /// @return those that had anything
  List<Path> rotateNow(Map<Path, LogRotation> files) throws IOException {
    List<Path> done = new ArrayList<>();
    for (Map.Entry<Path, LogRotation> entry : files.entrySet()) {
      Path file = entry.getKey();
      LogRotation wanted = entry.getValue().isOn() ? entry.getValue() : LogRotation.DEFAULT;
      try {
        boolean pumped = pipes.rotateNow(file);
        if (pumped || watch.rotateNow(file, wanted).get()) {
          done.add(file);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return done;
      } catch (ExecutionException e) {
        throw new IOException(file + " cannot be rotated: " + e.getCause(), e);
      }
    }
    return done;
  }

  /// Opens the files that the pump writes anew.
  void reopen() {
    pipes.reopen();
  }

  @Override
  public void close() {
    settle();
    pipes.close();
    watch.close();
  }
}
