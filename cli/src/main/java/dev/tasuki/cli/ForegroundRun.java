package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import dev.tasuki.daemon.InstanceView;
import dev.tasuki.daemon.OperationException;
import dev.tasuki.posix.Signal;
import dev.tasuki.supervisor.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Apps in the foreground: starts them, shows their logs, obeys signals, and ends everything when
/// nothing is left to run.
///
/// An app that waits for its restart is not at its end; one that has stopped, or has spent its
/// restart budget, is. Used by one thread; what takes long runs on others meanwhile.
final class ForegroundRun {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int LARGEST_CODE = 255;
  private static final int SIGUSR2 = 12;
  private static final long SAME_SIGNAL_NANOS = 500_000_000;

  /// Starts the apps.
  interface Start {
    int run(Context quiet) throws OperationException, ConfigException, UsageException;
  }

  private final Context context;
  private final Context quietContext;
  private final QuietConsole quiet;
  private final ForegroundLogs logs;
  private final boolean noAutoExit;
  private final ForegroundChanges changes;

  /// Exit codes of instances that have ended, in the order of their ends.
  private final Map<Integer, Integer> codes = new LinkedHashMap<>();

  private boolean stopping;
  private long stoppingSince;

  ForegroundRun(
      Context context,
      ForegroundLogs.Shape shape,
      boolean attached,
      boolean noAutoExit,
      ForegroundChanges changes) {
    this.context = context;
    this.quiet = new QuietConsole(context.console());
    this.quietContext = context.with(quiet);
    this.logs =
        new ForegroundLogs(context.console(), context.operations().headCuts(), shape, attached);
    this.noAutoExit = noAutoExit;
    this.changes = changes;
  }

  /// @return the exit status
  int run(Start start) throws OperationException, ConfigException, UsageException {
    CompletableFuture<Integer> started = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            started.complete(start.run(quietContext));
          } catch (OperationException | ConfigException | UsageException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    boolean here = watch(started);
    if (!here) {
      context.owner().lose();
      return TasukiCommand.FAILED;
    }
    logs.finish();
    int code = code();
    if (code != 0) {
      quiet.release();
    }
    return codes.isEmpty() && !stopping ? result(started) : code;
  }

  /// @return false when the client has gone
  private boolean watch(CompletableFuture<Integer> started) {
    while (true) {
      boolean over = context.console().awaitEnd(PAUSE);
      if (over && !context.console().interrupted()) {
        return false;
      }
      if (over) {
        obey(Signal.SIGINT);
        pause();
      }
      context.console().takeSignals().forEach(this::obey);
      boolean known = started.isDone();
      List<InstanceView> instances = context.operations().instances();
      logs.add(instances);
      logs.show();
      changes.show();
      if (known && haveEnded(instances) && (stopping || !noAutoExit || instances.isEmpty())) {
        return true;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean haveEnded(List<InstanceView> instances) {
    boolean all = true;
    for (InstanceView instance : instances) {
      boolean ended =
          instance.pid() == 0
              && (instance.status() == Status.STOPPED || instance.status() == Status.ERRORED);
      if (ended) {
        codes.putIfAbsent(instance.id(), code(instance));
      } else {
        codes.remove(instance.id());
      }
      all &= ended;
    }
    return all;
  }

  private static int code(InstanceView instance) {
    Integer code = instance.lastExitCode();
    boolean failed = instance.status() == Status.ERRORED && (code == null || code == 0);
    return failed ? TasukiCommand.FAILED : code == null ? 0 : Math.clamp(code, 0, LARGEST_CODE);
  }

  /// That of the first instance that failed, else 0.
  private int code() {
    return codes.values().stream().filter(code -> code != 0).findFirst().orElse(0);
  }

  /// What came of the start when there is no instance to ask.
  private static int result(CompletableFuture<Integer> started)
      throws OperationException, ConfigException, UsageException {
    try {
      return started.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case OperationException cause -> throw cause;
        case ConfigException cause -> throw cause;
        case UsageException cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private void obey(int signal) {
    switch (signal) {
      case Signal.SIGINT, Signal.SIGTERM -> stop();
      case Signal.SIGHUP ->
          meanwhile(() -> context.operations().reload(List.of("all"), quietContext.progress()));
      case SIGUSR2 -> {} // pm2-runtime opens log files anew: they are followed by name here
      default -> meanwhile(() -> context.operations().signal(List.of("all"), signal));
    }
  }

  /// The second time at once. What comes right after the first is the same one: `timeout` and some
  /// shells send it to each process of a group, the launcher passes its own on.
  private void stop() {
    if (!stopping) {
      stopping = true;
      stoppingSince = System.nanoTime();
      meanwhile(() -> context.operations().stop(List.of("all"), quietContext.progress()));
    } else if (System.nanoTime() - stoppingSince > SAME_SIGNAL_NANOS) {
      meanwhile(this::killAll);
    }
  }

  private void killAll() throws OperationException {
    List<String> running =
        context.operations().instances().stream()
            .filter(instance -> instance.pid() != 0)
            .map(instance -> Integer.toString(instance.id()))
            .toList();
    if (!running.isEmpty()) {
      context.operations().signal(running, Signal.SIGKILL);
    }
  }

  /// An operation; what it returns is no matter.
  private interface Work {
    void run() throws OperationException;
  }

  private void meanwhile(Work work) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            work.run();
          } catch (OperationException e) {
            String line = Text.clean(CommandLineHost.message(e));
            context.console().err("tasuki: " + line + "\n");
          }
        });
  }
}
