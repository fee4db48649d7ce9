package dev.tasuki.cli;

import dev.tasuki.config.AppDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Starts several apps at a time: waiting until one is up takes a second or more, which is no
/// reason to keep the others waiting.
///
/// - An app is started when those that it depends on have come up or failed.
/// - Ids are given in the order of [#add], as far as dependencies let them.
/// - What is said is said in that order too, one app after the other.
///
/// Used by one thread; the starts have threads of their own.
final class AppStarts {
  private static final int AT_ONCE = 100;

  private final Context context;
  private final Starter starter;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final List<Start> starts = new ArrayList<>();
  private final Map<String, Start> byName = new HashMap<>();

  /// Starts one app and waits until it is up.
  interface Starter {
    /// @param own where the start is to say what it has to say
    /// @param listed to be called when the app is listed
    /// @return the exit status
    int start(Context own, AppDefinition app, Runnable listed);
  }

  private record Start(
      AppDefinition app,
      String line,
      HeldConsole console,
      CompletableFuture<Boolean> listed,
      CompletableFuture<Integer> end) {}

  AppStarts(Context context, Starter starter) {
    this.context = context;
    this.starter = starter;
  }

  /// One more.
  ///
  /// @param line what is said before all that its start says
  void add(AppDefinition app, String line) {
    Start start =
        new Start(
            app,
            line,
            new HeldConsole(context.console()),
            new CompletableFuture<>(),
            new CompletableFuture<>());
    starts.add(start);
    byName.put(app.name(), start);
  }

  /// Starts all of them.
  ///
  /// @return the worst exit status
  int run() {
    int status = TasukiCommand.DONE;
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      executor.execute(() -> begin(executor));
      for (Start start : starts) {
        int own = start.end.join();
        if (own != TasukiCommand.INTERRUPTED) {
          context.line(start.line);
        }
        start.console.release();
        status = Math.max(status, own);
      }
    }
    return status;
  }

  private void begin(ExecutorService executor) {
    for (Start start : starts) {
      List<Start> needed = needed(start.app);
      executor.execute(() -> {
        needed.forEach(other -> other.end.handle((_, _) -> true).join());
        carryOut(start);
      });
      if (needed.isEmpty()) {
        start.listed.join();
      }
    }
  }

  private List<Start> needed(AppDefinition app) {
    return app.facets().dependencies().names().stream()
        .filter(byName::containsKey)
        .map(name -> Objects.requireNonNull(byName.get(name)))
        .toList();
  }

  private void carryOut(Start start) {
    permits.acquireUninterruptibly();
    try {
      start.end.complete(
          context.console().interrupted()
              ? TasukiCommand.INTERRUPTED
              : starter.start(
                  context.with(start.console), start.app, () -> start.listed.complete(true)));
    } catch (RuntimeException e) {
      start.end.completeExceptionally(e);
    } finally {
      permits.release();
      start.listed.complete(true);
    }
  }
}
