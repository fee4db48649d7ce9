package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `aot_cache: auto`: JVM apps start from a cache of their classes where that makes them faster.
///
/// The first start is as it would be without: it only tells how long it takes until it listens. A
/// while later [AotTraining] makes the cache beside it. Later starts use and measure it. Another
/// jar, JDK or option is another cache; the one before is deleted.
///
/// Invariant: a start never waits for a cache and never fails for one. The JVM is given it by
/// `-XX:SharedArchiveFile`, which it ignores when it does not fit; and when a process that uses it
/// ends before it listens, the cache is turned off, so the next start is without.
///
/// Core thread.
final class AotCaches {
  private static final Logger LOG = System.getLogger(AotCaches.class.getName());

  /// What is loaded only for the first requests is to be in it as well.
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private final Core core;
  private final Path folder;
  private final Map<String, AotCache> caches = new HashMap<>();
  private final Map<String, String> cacheOfApp = new HashMap<>();
  private final Map<Long, Use> uses = new HashMap<>();
  private final ExecutorService trainer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon(true).name("aot-training").factory());

  /// A run and its cache.
  private record Use(AotSubject subject, String name, AotCache cache, boolean used) {}

  AotCaches(Core core, Path folder) {
    this.core = core;
    this.folder = folder;
  }

  /// The argv of a new process.
  List<String> command(Run run) {
    AppDefinition app = run.definition;
    if (!app.facets().jvm().aotCache()) {
      run.instance.aotNote = null;
      return app.command();
    }
    try {
      AotSubject subject = AotSubject.of(app);
      String name = subject.fingerprint();
      AotCache cache = caches.computeIfAbsent(name, key -> new AotCache(folder, key));
      dropOther(app.name(), name);
      boolean used = cache.isUsed();
      uses.put(run.id, new Use(subject, name, cache, used));
      run.instance.aotNote = cache::state;
      return used ? with(app.command(), "-XX:SharedArchiveFile=" + cache.file) : app.command();
    } catch (AotSubject.UnfitException e) {
      run.instance.aotNote = () -> "off: " + e.getMessage();
      return app.command();
    }
  }

  /// The argv of a JVM with one option more.
  static List<String> with(List<String> command, String option) {
    List<String> longer = new ArrayList<>(command);
    longer.add(1, option);
    return longer;
  }

  /// An app whose jar has changed needs its old cache no more, unless another app has the same.
  private void dropOther(String app, String name) {
    String before = cacheOfApp.put(app, name);
    if (before == null || before.equals(name) || cacheOfApp.containsValue(before)) {
      return;
    }
    AotCache old = caches.remove(before);
    if (old != null) {
      attempt(old::delete);
    }
  }

  /// It listens.
  void listening(Run run) {
    Use use = uses.remove(run.id);
    if (use == null) {
      return;
    }
    long millis = run.age().toMillis();
    attempt(() -> use.cache.measured(use.used, millis));
    if (use.cache.isToBeMade()) {
      core.after(WARM_UP, () -> make(use, run));
    }
  }

  /// It has ended.
  void ended(Run run) {
    Use use = uses.remove(run.id);
    if (use != null && use.used && !run.asked) {
      attempt(() -> use.cache.turnOff("a process that used it ended before it listened"));
    }
  }

  private void make(Use use, Run run) {
    if (!run.phase.isAlive() || !use.cache.isToBeMade()) {
      return;
    }
    use.cache.inTraining = true;
    int pid = run.pid;
    AotTraining training =
        new AotTraining(use.subject, use.cache.file, run.definition.environment());
    trainer.execute(() -> {
      String failure = train(training, pid, use.name);
      core.execute(() -> made(use, run, failure));
    });
  }

  private static @Nullable String train(AotTraining training, int pid, String name) {
    try {
      training.run(pid, name);
      return null;
    } catch (IOException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static void made(Use use, Run run, @Nullable String failure) {
    use.cache.inTraining = false;
    if (failure != null && run.phase.isAlive()) { // else another run tries again
      LOG.log(Level.INFO, "{0}: no AOT cache: {1}", run, failure);
      attempt(() -> use.cache.turnOff(failure));
    }
  }

  /// Work on small files, seldom: at most a dozen times in the life of a jar.
  private interface Work {
    void run() throws IOException;
  }

  private static void attempt(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "AOT cache: {0}", e.toString());
    }
  }

  /// Ends a training that is under way.
  void close() throws InterruptedException {
    trainer.shutdownNow();
    trainer.awaitTermination(1, TimeUnit.SECONDS);
  }
}
