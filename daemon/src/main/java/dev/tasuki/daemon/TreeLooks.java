package dev.tasuki.daemon;

import dev.tasuki.posix.ProcessTable;
import dev.tasuki.posix.ProcessTable.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at all processes, shared by those who ask at the same time: when 500 apps are stopped at
/// once, one look serves them all.
///
/// Invariant: nobody is given a look that had begun before he asked; what it would have missed is
/// just what is searched for. Who comes while one is being taken waits for the next.
///
/// Thread-safe.
final class TreeLooks {
  private final IntSupplier keeperPid;
  private @Nullable CompletableFuture<Look> next; // guarded by this
  private boolean looking; // guarded by this

  /// What is there.
  ///
  /// @param orphans processes whose parent is the keeper or init, by the run that their environment
  ///   names
  record Look(ProcessTable table, Map<String, List<Entry>> orphans) {}

  TreeLooks(IntSupplier keeperPid) {
    this.keeperPid = keeperPid;
  }

  /// A look that begins after this call.
  Look look() {
    CompletableFuture<Look> mine;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = next;
      if (!looking) {
        looking = true;
        Thread.ofVirtual().name("tree-looks").start(this::lookWhileWanted);
      }
    }
    return mine.join();
  }

  private void lookWhileWanted() {
    for (CompletableFuture<Look> wanted = take(); wanted != null; wanted = take()) {
      try {
        wanted.complete(take(ProcessTable.read()));
      } catch (RuntimeException e) {
        wanted.completeExceptionally(e);
      }
    }
  }

  private synchronized @Nullable CompletableFuture<Look> take() {
    CompletableFuture<Look> wanted = next;
    next = null;
    looking = wanted != null;
    return wanted;
  }

  private Look take(ProcessTable table) {
    int keeper = keeperPid.getAsInt();
    Map<String, List<Entry>> orphans = new HashMap<>();
    for (Entry entry : table.all()) {
      if (entry.parent() == 1 || entry.parent() == keeper) {
        for (String run : ProcessTable.environment(entry.pid(), Spawns.RUN_VARIABLE)) {
          orphans.computeIfAbsent(run, _ -> new ArrayList<>()).add(entry);
        }
      }
    }
    return new Look(table, orphans);
  }
}
