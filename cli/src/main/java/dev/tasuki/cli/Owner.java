package dev.tasuki.cli;

import dev.tasuki.daemon.OperationException;
import dev.tasuki.daemon.Operations;
import dev.tasuki.daemon.Operations.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one client that this daemon belongs to, when it was started by `run` (`TASUKI_FOREGROUND`):
/// without it the daemon has nothing to live for.
///
/// Invariant: the daemon ends with all apps when its owner's connection ends, and when no owner has
/// come within [#PATIENCE_SECONDS] of the daemon's start (the client, too, may have been killed
/// while the daemon was). A home that was made for the run goes with it.
///
/// Thread-safe.
final class Owner {
  /// For a daemon that is everybody's.
  static final Owner NOBODY = new Owner(Path.of("/"), null);

  private static final String VARIABLE = "TASUKI_FOREGROUND";
  private static final int PATIENCE_SECONDS = 20;

  private final Path home;
  private final boolean wanted;
  private final boolean temporary;
  private final CountDownLatch came = new CountDownLatch(1);
  private volatile boolean lost;

  private Owner(Path home, @Nullable String kind) {
    this.home = home;
    this.wanted = kind != null;
    this.temporary = "temporary".equals(kind);
  }

  static Owner of(Path home, Map<String, String> environment) {
    return new Owner(home, environment.get(VARIABLE));
  }

  /// Ends everything if nobody comes.
  void await(Operations operations) {
    if (wanted) {
      Thread.ofVirtual()
          .name("owner")
          .start(() -> {
            try {
              if (!came.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                lose();
                end(operations);
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }

  /// @throws UsageException when this daemon is everybody's
  void come() throws UsageException {
    if (!wanted) {
      throw new UsageException("it has a daemon of its own, which only the launcher tasuki starts");
    }
    came.countDown();
  }

  /// The owner has gone, so it will not tidy up.
  void lose() {
    lost = true;
  }

  /// A command has ended, in whatever way: if it was the owner's, everything ends with it.
  void commandEnded(List<String> words, Operations operations) {
    if (wanted && !words.isEmpty() && List.of("run", "dev").contains(words.getFirst())) {
      end(operations);
    }
  }

  private static void end(Operations operations) {
    try {
      operations.shutdown(new Silence());
    } catch (OperationException e) {
      System.getLogger(Owner.class.getName())
          .log(System.Logger.Level.ERROR, "the apps could not be ended", e);
    }
  }

  private static final class Silence implements Progress {
    @Override
    public void line(String text) {}

    @Override
    public boolean interrupted() {
      return false;
    }
  }

  /// Removes a temporary home, at the daemon's very end, if nobody else is left to do it.
  void clean() {
    if (!lost || !temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.getLogger(Owner.class.getName())
          .log(System.Logger.Level.WARNING, "{0} could not be removed: {1}", home, e);
    }
  }
}
