package dev.tasuki.daemon;

import dev.tasuki.posix.Signal;
import dev.tasuki.posix.Syscall;
import dev.tasuki.supervisor.RunLifecycle.Event;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.time.Duration;

/// How runs end: asks them to, and kills what is left of their trees. Core thread only.
final class RunEndings {
  /// How long the kernel is given to tell by itself that a tree is gone, before /proc is searched.
  private static final Duration TREE_PATIENCE = Duration.ofMillis(20);

  /// Who is told what has come of it.
  interface Events {
    void event(Run run, Event event);
  }

  private final Core core;
  private final TreeKiller treeKiller;
  private final Channels channels;
  private final Events events;

  RunEndings(Core core, TreeKiller treeKiller, Channels channels, Events events) {
    this.core = core;
    this.treeKiller = treeKiller;
    this.channels = channels;
    this.events = events;
  }

  void askToStop(Run run) {
    if (run.pid == 0) {
      return; // spawned() asks again
    }
    channels.askToStop(run, () -> Signalling.askToStop(run));
    resumeStopping(run);
  }

  /// Has a run end that nobody wants stopped: what follows is what follows an exit of its own.
  void end(Run run) {
    channels.askToStop(run, () -> Signalling.askToStop(run));
    core.after(
        run.definition.killTimeout(),
        () -> {
          if (run.phase.isAlive()) {
            searchAndKill(run);
          }
        });
  }

  /// Starts the kill timer of a run that has been asked to stop already.
  void resumeStopping(Run run) {
    killAfter(run, run.definition.killTimeout());
  }

  void killAfter(Run run, Duration patience) {
    run.killTimer = core.after(patience, () -> events.event(run, Event.KILL_TIMEOUT));
  }

  void killTree(Run run) {
    run.cancelTimers();
    if (run.treeGone) {
      return; // the lifecycle goes on
    }
    if (run.definition.facets().process().mainOnly()) {
      killMain(run);
    } else if (run.filtered && run.phase == Phase.ENDED) {
      core.after(TREE_PATIENCE, () -> searchAndKill(run));
    } else {
      searchAndKill(run);
    }
  }

  /// `treekill: false`: what the main process leaves behind is nobody's business.
  private void killMain(Run run) {
    if (run.phase == Phase.ENDED) {
      run.treeGone = true; // the lifecycle goes on
    } else if (run.pid != 0) {
      Syscall.KILL.call(run.pid, Signal.SIGKILL);
    }
  }

  private void searchAndKill(Run run) {
    if (!run.treeGone && run.pid != 0) {
      Duration pause = run.definition.facets().process().killRetry();
      treeKiller.kill(
          run.pid, run.startTicks, run.id, pause, () -> core.execute(() -> treeGone(run)));
    }
  }

  void treeGone(Run run) {
    run.treeGone = true;
    if (run.phase == Phase.ENDED) {
      events.event(run, Event.TREE_GONE);
    }
  }
}
