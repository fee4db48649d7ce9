package dev.tasuki.daemon;

import dev.tasuki.config.LogRotation;
import dev.tasuki.config.LogRules;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Fifo;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pipes between runs and the pump, made so that they outlive the daemon, and where nothing
/// else does, keeper and daemon.
///
/// A pipe is a FIFO `run/logs/RUN-out` or `-error`. Its read end and its [LogSpool] are stored by
/// the keeper as `log/RUN-out/pipe` and `log/RUN-out/spool`. The app's end can read as well: its
/// writes wait, and never fail, while nobody else reads. A pipe ends when no process has it open
/// for writing any more.
///
/// Thread-safe.
final class LogPipes implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LogPipes.class.getName());
  private static final int PIPE_BYTES = 1 << 20;
  private static final String STORED = "log/";
  private static final String PIPE = "/pipe";
  private static final String SPOOL = "/spool";
  private static final String OUT = "-out";
  private static final String ERROR = "-error";

  private final Home home;
  private final KeeperConnection keeper;
  private final LogWatch watch;
  private final Map<Path, LogSink> sinks = new ConcurrentHashMap<>();
  private final Map<Long, List<CompletableFuture<Boolean>>> ends = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Boolean>> byName = new ConcurrentHashMap<>();
  private @Nullable LogPump pump;

  LogPipes(Home home, KeeperConnection keeper, LogWatch watch) {
    this.home = home;
    this.keeper = keeper;
    this.watch = watch;
  }

  /// Makes the pipes of a run that is about to be spawned.
  LogOutlets open(Run run, LogPaths paths) throws PosixException {
    Map<Integer, Integer> inherited = new HashMap<>();
    List<Descriptor> writeEnds = new ArrayList<>();
    boolean one = paths.of(false).equals(paths.of(true)) && !rules(run).json();
    for (int number = 1; number <= (one ? 1 : 2); number++) {
      if (!paths.of(number == 2).isEmpty()) {
        Descriptor end = open(run, number == 2, paths);
        writeEnds.add(end);
        inherited.put(number, end.number());
      }
    }
    if (one && inherited.containsKey(1)) {
      inherited.put(2, inherited.get(1));
    }
    String none = LogPaths.NONE.toString();
    return new LogOutlets(none, none, inherited, writeEnds);
  }

  private static LogRules rules(Run run) {
    return run.definition.facets().logs();
  }

  private Descriptor open(Run run, boolean error, LogPaths paths) throws PosixException {
    String name = run.id + (error ? ERROR : OUT);
    paths.of(error).forEach(LogPipes::create);
    String fifo = fifo(name).toString();
    Fifo.make(fifo);
    Descriptor readEnd = Fifo.openReadEnd(fifo);
    Fifo.resize(readEnd, PIPE_BYTES);
    Descriptor writeEnd = Fifo.openWriteEnd(fifo);
    LogSpool spool = LogSpool.create();
    store(name, readEnd, spool);
    add(run, name, readEnd, spool, paths);
    return writeEnd;
  }

  /// Who looks for the file finds it before the first line is printed, as without a pump.
  private static void create(Path file) {
    try {
      RawFile.open(file.toString(), RawFile.CREATE | RawFile.APPEND).close();
    } catch (PosixException e) {
      // the first line will say why
    }
  }

  private Path fifo(String name) {
    return home.logRun().resolve(name);
  }

  private void store(String name, Descriptor readEnd, LogSpool spool) throws PosixException {
    keeper.put(STORED + name + PIPE, readEnd);
    keeper.put(STORED + name + SPOOL, spool.descriptor());
  }

  private void add(Run run, String name, Descriptor pipe, LogSpool spool, LogPaths paths)
      throws PosixException {
    boolean error = name.endsWith(ERROR);
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    byName.put(name, end);
    ends.computeIfAbsent(run.id, _ -> new ArrayList<>()).add(end);
    LogRules rules = rules(run);
    LogLines lines = new LogLines(rules, run.definition.name(), run.instance.id, error);
    if (rules.rotation().isOn()) {
      paths.of(error).forEach(path -> watch.addPumped(run.id, path, rules.rotation()));
    }
    LogPump carrier = pump();
    carrier.execute(() -> {
      List<LogSink> files =
          paths.of(error).stream().map(path -> sink(path, rules.rotation())).toList();
      carrier.add(new LogPipe(run.id, name, pipe, spool, lines, files, carrier.text()));
    });
  }

  private LogSink sink(Path path, LogRotation rotation) {
    LogSink sink =
        sinks.computeIfAbsent(
            path, _ -> new LogSink(path, rotation, () -> watch.tidy(path, rotation)));
    sink.rotation(rotation);
    return sink;
  }

  private synchronized LogPump pump() throws PosixException {
    LogPump running = pump;
    if (running == null) {
      running = new LogPump(this::ended);
      pump = running;
    }
    return running;
  }

  private synchronized @Nullable LogPump running() {
    return pump;
  }

  /// On the thread of the pump.
  private void ended(LogPipe pipe) {
    keeper.remove(STORED + pipe.name + PIPE);
    keeper.remove(STORED + pipe.name + SPOOL);
    pipe.close();
    delete(fifo(pipe.name));
    List<LogPipe> others = Objects.requireNonNull(running()).pipes();
    for (LogSink sink : pipe.sinks()) {
      if (others.stream().noneMatch(other -> other.sinks().contains(sink))) {
        sink.close();
        sinks.remove(sink.path);
      }
    }
    CompletableFuture<Boolean> end = byName.remove(pipe.name);
    if (end != null) {
      end.complete(true);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} cannot be removed: {1}", file, e.toString());
    }
  }

  /// Whether a run writes through pipes.
  boolean has(long run) {
    return ends.containsKey(run);
  }

  /// Completes when the pipes of a run have ended and all is written; asked once a run.
  CompletableFuture<Boolean> ended(long run) {
    List<CompletableFuture<Boolean>> all = ends.remove(run);
    return all == null
        ? CompletableFuture.completedFuture(true)
        : CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(_ -> true);
  }

  /// Takes over the pipes that earlier daemons made.
  ///
  /// @param stored what the keeper stores; ours is taken out
  void restore(Map<String, Descriptor> stored, Registry registry) {
    Map<String, Descriptor> ours = new HashMap<>();
    for (String name : List.copyOf(stored.keySet())) {
      if (name.startsWith(STORED)) {
        ours.put(name, Objects.requireNonNull(stored.remove(name)));
      }
    }
    for (Run run : registry.runs()) {
      for (String stream : new String[] {OUT, ERROR}) {
        restore(run, run.id + stream, ours);
      }
    }
    ours.forEach((name, descriptor) -> {
      keeper.remove(name);
      descriptor.close();
    });
    removeUnused();
  }

  private void restore(Run run, String name, Map<String, Descriptor> ours) {
    Descriptor pipe = ours.remove(STORED + name + PIPE);
    Descriptor kept = ours.remove(STORED + name + SPOOL);
    try {
      if (pipe == null && run.exit == null && Files.exists(fifo(name))) {
        pipe = Fifo.openReadEnd(fifo(name).toString()); // it outlived its keeper
      }
      if (pipe == null) {
        return;
      }
      LogSpool spool = kept == null ? LogSpool.create() : new LogSpool(new RawFile(kept));
      if (kept == null) {
        store(name, pipe, spool);
      }
      add(run, name, pipe, spool, LogPaths.of(home, run.instance, run.definition));
    } catch (PosixException e) {
      LOG.log(Level.ERROR, "the output of {0} is not read: {1}", run, e.getMessage());
    }
  }

  private void removeUnused() {
    try (Stream<Path> files = Files.list(home.logRun())) {
      files
          .filter(file -> !byName.containsKey(file.getFileName().toString()))
          .forEach(LogPipes::delete);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.WARNING, "{0}: {1}", home.logRun(), e.toString());
    }
  }

  /// Why lines for one of the files are being dropped, or null.
  @Nullable String trouble(List<Path> files) {
    for (Path file : files) {
      LogSink sink = sinks.get(file);
      if (sink != null && sink.trouble() != null) {
        return sink.trouble();
      }
    }
    return null;
  }

  CompletableFuture<Boolean> settle() {
    LogPump carrier = running();
    return carrier == null ? CompletableFuture.completedFuture(true) : carrier.settle();
  }

  /// Puts a file aside if the pump writes it.
  ///
  /// @return whether it does
  boolean rotateNow(Path file) throws InterruptedException, ExecutionException {
    LogPump carrier = running();
    if (carrier == null || !sinks.containsKey(file)) {
      return false;
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    carrier.execute(() -> {
      try {
        LogSink sink = sinks.get(file);
        if (sink != null) {
          sink.rotate();
        }
        done.complete(sink != null);
      } catch (IOException e) {
        done.completeExceptionally(e);
      }
    });
    return done.get();
  }

  /// Opens the files anew, for the next line.
  void reopen() {
    LogPump carrier = running();
    if (carrier != null) {
      carrier.execute(() -> sinks.values().forEach(LogSink::close));
    }
  }

  @Override
  public void close() {
    LogPump carrier = running();
    if (carrier != null) {
      carrier.close();
    }
  }
}
