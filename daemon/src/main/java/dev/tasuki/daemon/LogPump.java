package dev.tasuki.daemon;

import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Carries what apps write from their pipes to their log files: one thread for all of them.
///
/// Invariants:
///
/// - Everything here belongs to that thread; others put tasks into its queue.
/// - Memory is bounded: one text at a time. A pipe that is full lets its app wait; nothing is
///   dropped but what a log file refuses ([LogSink]).
/// - At most one text is under way at any time, so that a file has at most one of which an unknown
///   part is written when the daemon is killed.
///
/// Apps that write line by line would wake it for each line: between two looks it lets
/// [#GATHER_NANOS] pass, unless a pipe brings much.
final class LogPump implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LogPump.class.getName());
  private static final long GATHER_NANOS = 20_000_000L;
  private static final int PARTIAL_MILLIS = 500;

  private final Poller poller;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<Long, LogPipe> pipes = new HashMap<>();
  private final List<LogPipe> ready = new ArrayList<>();
  private final byte[] text = new byte[LogLines.LONGEST];
  private final Consumer<LogPipe> whenEnded;
  private final Thread thread;
  private long nextToken;
  private volatile boolean closing;

  /// @param whenEnded told, on the thread of the pump, about a pipe that nobody writes to any more,
  ///   once all of it is written; closes it
  LogPump(Consumer<LogPipe> whenEnded) throws PosixException {
    this.poller = new Poller();
    this.whenEnded = whenEnded;
    this.thread = Thread.ofPlatform().daemon().name("log-pump").start(this::run);
  }

  /// Space for the longest text, for the thread of the pump.
  byte[] text() {
    return text;
  }

  /// Runs a task on the thread of the pump, soon.
  void execute(Runnable task) {
    tasks.add(task);
    poller.wakeUp();
    LockSupport.unpark(thread);
  }

  /// Takes a pipe on. On the thread of the pump.
  void add(LogPipe pipe) {
    long token = nextToken++;
    pipe.recover();
    try {
      poller.add(pipe.pipe, Poller.READABLE, token);
      pipes.put(token, pipe);
    } catch (PosixException e) {
      LOG.log(Level.ERROR, "the output of run {0} is not read: {1}", pipe.run, e.getMessage());
    }
  }

  /// The pipes of now. On the thread of the pump.
  List<LogPipe> pipes() {
    return List.copyOf(pipes.values());
  }

  /// Completes when all that apps have written before is in their files.
  CompletableFuture<Boolean> settle() {
    CompletableFuture<Boolean> settled = new CompletableFuture<>();
    execute(() -> {
      pipes().forEach(LogPipe::pump);
      settled.complete(true);
    });
    return settled;
  }

  private void run() {
    while (!closing) {
      try {
        poller.await(timeout(), (token, _) -> note(token));
        work();
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.ERROR, "the log pump stumbled", e);
        LockSupport.parkNanos(GATHER_NANOS);
      }
    }
  }

  private int timeout() {
    return pipes.values().stream().anyMatch(LogPipe::hasPartial) ? PARTIAL_MILLIS : -1;
  }

  private void note(long token) {
    LogPipe pipe = pipes.get(token);
    if (pipe != null) {
      ready.add(pipe);
    }
  }

  private void work() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    boolean some = !ready.isEmpty();
    boolean much = false;
    for (LogPipe pipe : ready) {
      much |= pipe.pump();
    }
    ready.clear();
    pipes.values().forEach(LogPipe::writeOldPartial);
    removeEnded();
    if (some && !much && tasks.isEmpty()) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
  }

  private void removeEnded() {
    for (Map.Entry<Long, LogPipe> entry : List.copyOf(pipes.entrySet())) {
      if (entry.getValue().ended()) {
        pipes.remove(entry.getKey());
        poller.remove(entry.getValue().pipe);
        whenEnded.accept(entry.getValue());
      }
    }
  }

  /// Stops; what is in the pipes stays there.
  @Override
  public void close() {
    closing = true;
    execute(() -> {});
  }
}
