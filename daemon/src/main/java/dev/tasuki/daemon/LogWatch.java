package dev.tasuki.daemon;

import dev.tasuki.config.LogRotation;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Looks after the files that apps write themselves: puts their heads aside when they are too large
/// or it is time; compresses and removes what was put aside, of all logs.
///
/// A look is one `statx(2)` a file and second; less often for one that does not grow, ten times a
/// second while one grows fast.
///
/// Thread-safe: the work is done by one thread of its own.
final class LogWatch implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LogWatch.class.getName());
  private static final long USUAL_MILLIS = 1_000;
  private static final long QUICK_MILLIS = 100;
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_SKIPPED = 3;
  private static final long FAILED_MILLIS = 60_000;
  private static final int LOOKS_BETWEEN_PRUNING = 600;

  /// Stands for the daemon among the runs.
  static final long OWN = 0;

  private final ScheduledThreadPoolExecutor executor;
  private final HeadRotation rotation;
  private final Map<Path, Watched> watched = new HashMap<>();

  private static final class Watched {
    final Set<Long> runs = new HashSet<>();
    LogRotation rotation;
    boolean pumped;
    Instant periodStart;
    long size;
    int quiet;
    int skip;
    int looks;
    long notBefore;

    Watched(LogRotation rotation, Instant periodStart) {
      this.rotation = rotation;
      this.periodStart = periodStart;
    }
  }

  LogWatch(HeadRotation rotation) {
    this.rotation = rotation;
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("log-files").daemon(true).factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    execute(this::recover);
    executor.schedule(this::lookAtAll, USUAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      // closed: the next daemon will do it
    }
  }

  private void recover() {
    try {
      rotation.recover();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a rotation was left half done: {0}", e.toString());
    }
  }

  /// Watches a file on behalf of a run.
  void add(long run, Path file, LogRotation wanted) {
    execute(() -> {
      Watched entry = watched.computeIfAbsent(file, path -> new Watched(wanted, changed(path)));
      entry.rotation = wanted;
      entry.runs.add(run);
    });
  }

  /// Watches over what [LogPump] has put aside of a file on behalf of a run.
  void addPumped(long run, Path file, LogRotation wanted) {
    add(run, file, wanted);
    execute(() -> Objects.requireNonNull(watched.get(file)).pumped = true);
  }

  private static Instant changed(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.now();
    }
  }

  /// The run is gone.
  void remove(long run) {
    execute(
        () -> watched.values().removeIf(entry -> entry.runs.remove(run) && entry.runs.isEmpty()));
  }

  /// Puts all that a file has aside.
  ///
  /// @return whether there was anything
  CompletableFuture<Boolean> rotateNow(Path file, LogRotation wanted) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Files.isRegularFile(file) && rotate(file, wanted, true);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        executor);
  }

  /// What a file's rotation wants for the ones put aside, done soon.
  void tidy(Path file, LogRotation wanted) {
    execute(() -> compress(file, wanted));
  }

  private void lookAtAll() {
    boolean quick = false;
    for (Map.Entry<Path, Watched> entry : watched.entrySet()) {
      try {
        quick |= look(entry.getKey(), entry.getValue());
      } catch (IOException | RuntimeException e) {
        failed(entry.getKey(), entry.getValue(), e);
      }
    }
    try {
      executor.schedule(
          this::lookAtAll, quick ? QUICK_MILLIS : USUAL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // closed
    }
  }

  /// @return whether it grows fast
  private boolean look(Path file, Watched entry) throws IOException {
    if (entry.skip > 0) {
      entry.skip--;
      return false;
    }
    if (entry.looks++ % LOOKS_BETWEEN_PRUNING == 0 && !entry.rotation.maxAge().isZero()) {
      RotatedFiles.prune(file, entry.rotation);
    }
    RawFile.Status status = entry.pumped ? null : RawFile.status(file.toString());
    if (status == null || !status.regular()) {
      return false;
    }
    long grown = status.size() - entry.size;
    entry.size = status.size();
    entry.quiet = grown == 0 ? entry.quiet + 1 : 0;
    entry.skip = Math.min(MOST_SKIPPED, entry.quiet / 4);
    rotateIfDue(file, entry);
    long most = entry.rotation.maxBytes();
    return most > 0 && grown > most / 4;
  }

  private void rotateIfDue(Path file, Watched entry) throws IOException {
    if (System.currentTimeMillis() < entry.notBefore) {
      return;
    }
    Instant now = Instant.now();
    if (RotatedFiles.isOver(entry.rotation.every(), entry.periodStart, now)
        && (entry.size <= 1 || rotate(file, entry.rotation, true))) {
      entry.periodStart = now; // else the app was within its first line: at the next look
    }
    long most = entry.rotation.maxBytes();
    for (int times = 0; most > 0 && entry.size > most && times < MOST_AT_ONCE; times++) {
      if (!rotate(file, entry.rotation, false)) {
        break;
      }
      entry.size = Files.size(file);
    }
  }

  private boolean rotate(Path file, LogRotation wanted, boolean whole) throws IOException {
    boolean done = rotation.rotate(file, wanted, whole);
    if (done) {
      compress(file, wanted);
    }
    return done;
  }

  private static void compress(Path file, LogRotation wanted) {
    if (!wanted.compress()) {
      return;
    }
    ReentrantLock lock = RotatedFiles.lock(file);
    lock.lock();
    try {
      RotatedFiles.compress(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} is not compressed: {1}", RotatedFiles.first(file), e.toString());
    } finally {
      lock.unlock();
    }
  }

  private static void failed(Path file, Watched entry, Exception e) {
    entry.notBefore = System.currentTimeMillis() + FAILED_MILLIS;
    if (entry.runs.contains(OWN)) {
      empty(file); // our own log, on a file system that cannot do it: small is what matters
    } else {
      LOG.log(Level.WARNING, "{0} is not put aside: {1}", file, e.toString());
    }
  }

  private static void empty(Path file) {
    try {
      FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    } catch (IOException e) {
      // a log that cannot be emptied has no other place to say so
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
