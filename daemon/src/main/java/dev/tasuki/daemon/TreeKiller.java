package dev.tasuki.daemon;

import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.posix.ProcessTable.Entry;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.Syscall;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// SIGKILL to everything that is left of a process tree, again and again until nothing is.
///
/// A process belongs to the tree when it descends from the main process, is in the session that the
/// main process led, or carries the run's name in its environment. The last catches what daemonised
/// itself: it has been reparented to the keeper (a subreaper) or to init.
///
/// Thread-safe; each kill works on a virtual thread of its own.
final class TreeKiller {
  private static final Logger LOG = System.getLogger(TreeKiller.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration USUAL_PAUSE = Duration.ofMillis(10);

  /// One look is not enough: reading /proc takes time, and who forks meanwhile may get a pid that
  /// has been passed already.
  private static final int CLEAN_LOOKS = 2;

  private final Path root;
  private final TreeLooks looks;
  private final Set<Long> underWay = ConcurrentHashMap.newKeySet();

  /// @param root the TASUKI_HOME that the runs are of
  /// @param keeperPid pid of the process that inherits orphans
  TreeKiller(Path root, IntSupplier keeperPid) {
    this.root = root;
    this.looks = new TreeLooks(keeperPid);
  }

  /// Kills the tree of the process `pid`; calls `whenGone` when nothing is left. A second call for
  /// the same run while the first is at work does nothing.
  ///
  /// @param startTicks when the main process started: its pid may have been given to a stranger
  ///   since
  void kill(int pid, long startTicks, long run, Runnable whenGone) {
    kill(pid, startTicks, run, null, whenGone);
  }

  /// @param pause between two rounds, or null for the usual one
  void kill(int pid, long startTicks, long run, @Nullable Duration pause, Runnable whenGone) {
    if (underWay.add(run)) {
      Thread.ofVirtual()
          .name("kill-" + run)
          .start(() -> {
            try {
              killAll(pid, startTicks, run, pause == null ? USUAL_PAUSE : pause);
            } finally {
              underWay.remove(run);
              whenGone.run();
            }
          });
    }
  }

  private void killAll(int pid, long startTicks, long run, Duration pause) {
    int clean = 0;
    long until = System.nanoTime() + PATIENCE.toNanos() + 2 * pause.toNanos();
    while (System.nanoTime() < until) {
      List<Entry> left = members(pid, startTicks, run);
      clean = left.isEmpty() ? clean + 1 : 0;
      if (clean == CLEAN_LOOKS) {
        return;
      }
      if (!left.isEmpty()) {
        left.forEach(TreeKiller::kill);
        try {
          Thread.sleep(pause);
        } catch (InterruptedException e) {
          return;
        }
      } // else once more at once: whoever stops it waits
    }
    LOG.log(
        Level.WARNING,
        "run {0}: processes survive SIGKILL: {1}",
        run,
        members(pid, startTicks, run));
  }

  /// Since the look at the table the pid may have been given to a stranger.
  private static void kill(Entry entry) {
    if (ProcessInfo.startTime(entry.pid()) == entry.startTicks()) {
      Syscall.KILL.call(entry.pid(), Signal.SIGKILL);
    }
  }

  private List<Entry> members(int pid, long startTicks, long run) {
    TreeLooks.Look look = looks.look();
    ProcessTable table = look.table();
    List<Entry> found = new ArrayList<>();
    if (table.find(pid).map(Entry::startTicks).orElse(startTicks) == startTicks) {
      found.addAll(table.tree(pid));
    }
    for (Entry orphan : look.orphans().getOrDefault(Spawns.mark(root, run), List.of())) {
      found.addAll(table.tree(orphan.pid()));
      found.add(orphan);
    }
    return found.stream().filter(entry -> entry.state() != 'Z').distinct().toList();
  }
}
