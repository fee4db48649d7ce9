package dev.tasuki.daemon;

import dev.tasuki.supervisor.RunLifecycle.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// What workers say of themselves through their notify socket, and the watchdog: a process that has
/// to say regularly that it is alive, and does not, is replaced. Core thread, except [#said].
final class Spoken implements NotifyService.Listener {
  private static final Logger LOG = System.getLogger(Spoken.class.getName());

  private final Core core;
  private final Registry registry;
  private final Runs runs;
  private final Replacement replacement;

  /// What one process has said.
  static final class Words {
    @Nullable String status;

    /// `reloading` or `stopping` when it says so.
    @Nullable String state;

    @Nullable Duration watchdog;
    @Nullable Future<?> watchdogTimer;
  }

  Spoken(Core core, Registry registry, Runs runs, Replacement replacement) {
    this.core = core;
    this.registry = registry;
    this.runs = runs;
    this.replacement = replacement;
  }

  @Override
  public void said(List<Integer> pids, NotifyMessage message) {
    core.execute(() -> {
      Run run = speaker(pids);
      if (run == null) {
        LOG.log(Level.DEBUG, "a stranger spoke to the notify socket: {0}", pids);
      } else {
        hear(run, message);
      }
    });
  }

  private @Nullable Run speaker(List<Integer> pids) {
    for (int pid : pids) {
      for (Run run : registry.runs()) {
        if (run.pid == pid && run.phase.isAlive()) {
          return run;
        }
      }
    }
    return null;
  }

  private void hear(Run run, NotifyMessage message) {
    Words words = run.words;
    words.status = message.status() == null ? words.status : message.status();
    if (message.extend() != null) {
      extend(run, message.extend());
    }
    if (message.mainPid()) {
      run.notice = "MAINPID= is refused: the process that was started stays the main one";
    }
    if (message.reloading()) {
      words.state = "reloading";
    }
    if (message.stopping()) {
      words.state = "stopping";
      runs.leaveRotation(run);
    }
    if (message.ready()) {
      words.state = null;
      runs.saidReady(run);
    }
    watch(run, message);
  }

  private void extend(Run run, Duration time) {
    run.extendedUntil = System.nanoTime() + time.toNanos();
    if (run.phase == Phase.STOPPING && run.killTimer != null) {
      run.killTimer.cancel(false);
      runs.killAfter(run, time);
    }
  }

  private void watch(Run run, NotifyMessage message) {
    Words words = run.words;
    if (message.watchdog() != null) {
      words.watchdog = message.watchdog();
    }
    if (message.sick()) {
      missed(run, "it says WATCHDOG=trigger");
    } else if (message.alive() || message.ready() || message.watchdog() != null) {
      arm(run);
    }
  }

  /// After the death of a daemon: processes are given a whole interval from now.
  void recovered() {
    registry.runs().stream()
        .filter(run -> run.phase == Phase.UP && run.words.watchdogTimer == null)
        .forEach(this::arm);
  }

  /// Begins to count from now.
  void arm(Run run) {
    Words words = run.words;
    if (words.watchdogTimer != null) {
      words.watchdogTimer.cancel(false);
    }
    Duration limit =
        words.watchdog == null ? run.definition.facets().triggers().watchdog() : words.watchdog;
    if (limit != null && !limit.isZero()) {
      String reason = "watchdog: no WATCHDOG=1 for " + limit.toMillis() + " ms";
      words.watchdogTimer = core.after(limit, () -> missed(run, reason));
    }
  }

  private void missed(Run run, String reason) {
    Instance instance = run.instance;
    if (run != instance.current || (run.phase != Phase.UP && run.phase != Phase.STARTING)) {
      return; // it is on its way out, or not in charge yet
    }
    if (!replacement.replace(instance.app, List.of(instance), reason)) {
      arm(run); // the app is busy: look again
    }
  }
}
