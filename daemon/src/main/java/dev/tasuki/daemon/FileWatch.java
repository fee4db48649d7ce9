package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.config.Triggers;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Watches the files of one app (`inotify(7)`), and says once that something changed when nothing
/// has changed any more for the app's `watch_delay`.
///
/// - Folders that appear are watched, too; when the kernel's queue overflows, everything is looked
///   at again, and it counts as a change.
/// - A watched path that is not there is waited for: builds remove their folder and make it anew.
///
/// One virtual thread; closing is for any.
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(FileWatch.class.getName());
  private static final Duration USUAL_DELAY = Duration.ofMillis(200);
  private static final long LOOK_FOR_MISSING_MILLIS = 500;

  private final String app;
  private final List<Path> roots;
  private final WatchedFiles files;
  private final Duration delay;
  private final boolean followLinks;
  private final Consumer<String> changed;
  private final Consumer<String> troubled;
  private final WatchService service;
  private final Map<WatchKey, Path> folders = new HashMap<>();

  /// @param changed told which file changed first
  /// @param troubled told in one line why not everything is watched
  FileWatch(
      AppDefinition definition,
      Set<Path> ownFiles,
      Consumer<String> changed,
      Consumer<String> troubled)
      throws IOException {
    Triggers triggers = definition.facets().triggers();
    Path cwd = Path.of(definition.cwd());
    this.app = definition.name();
    this.roots = triggers.watch().stream().map(word -> cwd.resolve(word).normalize()).toList();
    this.files =
        new WatchedFiles(cwd, triggers.ignoreWatch(), triggers.watchExtensions(), ownFiles);
    this.delay = triggers.watchDelay() == null ? USUAL_DELAY : triggers.watchDelay();
    this.followLinks = triggers.followLinks();
    this.changed = changed;
    this.troubled = troubled;
    this.service = cwd.getFileSystem().newWatchService();
    Thread.ofVirtual().name("watch-" + app).start(this::watch);
  }

  private void registerAll() {
    roots.forEach(this::register);
  }

  private void register(Path root) {
    try {
      if (Files.isRegularFile(root)) {
        add(root.resolveSibling(""));
      } else if (Files.isDirectory(root)) {
        Set<FileVisitOption> options =
            followLinks ? EnumSet.of(FileVisitOption.FOLLOW_LINKS) : Set.of();
        Files.walkFileTree(root, options, Integer.MAX_VALUE, new Registration(root));
      }
    } catch (IOException e) {
      String line = "not everything is watched: " + explain(e);
      LOG.log(Level.WARNING, "{0}: {1}", app, line);
      troubled.accept(line);
    }
  }

  private static String explain(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("inotify")
        ? text + " (raise fs.inotify.max_user_watches, or ignore more with ignore_watch)"
        : text;
  }

  private final class Registration extends SimpleFileVisitor<Path> {
    private final Path root;

    Registration(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      if (!folder.equals(root) && files.ignores(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      add(folder);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE; // it has just gone
    }
  }

  private void add(Path folder) throws IOException {
    WatchKey key =
        folder.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    folders.put(key, folder);
  }

  private void watch() {
    try {
      registerAll();
      while (true) {
        String first = next(null);
        while (first != null && next(delay) != null) {
          // until it is quiet
        }
        if (first != null) {
          changed.accept(first);
        }
      }
    } catch (ClosedWatchServiceException e) {
      // closed
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for events, at most `patience`; null: as long as it takes.
  ///
  /// @return a file that changed, or null when none that counts did
  private @Nullable String next(@Nullable Duration patience) throws InterruptedException {
    List<Path> missing = roots.stream().filter(root -> !Files.exists(root)).toList();
    boolean waits = missing.isEmpty() && patience == null;
    long millis = patience == null ? LOOK_FOR_MISSING_MILLIS : patience.toMillis();
    WatchKey key = waits ? service.take() : service.poll(millis, TimeUnit.MILLISECONDS);
    String found = null;
    if (key != null) {
      found = take(key);
    }
    for (Path root : missing) {
      if (Files.exists(root)) {
        register(root);
        found = root.toString();
      }
    }
    return found;
  }

  private @Nullable String take(WatchKey key) {
    Path folder = folders.get(key);
    String found = null;
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind().equals(StandardWatchEventKinds.OVERFLOW)) {
        registerAll();
        found = "more files than could be told";
      } else if (folder != null && event.context() instanceof Path name) {
        Path file = folder.resolve(name);
        found = concerns(file, event) ? file.toString() : found;
      }
    }
    if (!key.reset()) {
      folders.remove(key);
    }
    return found;
  }

  private boolean concerns(Path file, WatchEvent<?> event) {
    if (files.ignores(file) || roots.stream().noneMatch(file::startsWith)) {
      return false;
    }
    if (Files.isDirectory(file)) {
      if (event.kind().equals(StandardWatchEventKinds.ENTRY_CREATE)) {
        register(file);
        return files.hasAny(file);
      }
      return false;
    }
    return files.counts(file);
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "watch of {0}: {1}", app, e.toString());
    }
  }
}
