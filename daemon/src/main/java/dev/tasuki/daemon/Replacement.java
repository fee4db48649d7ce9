package dev.tasuki.daemon;

import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Replaces processes because something other than a user wants it: a schedule, a changed file, a
/// missed watchdog. Where all of them share ports that they listen on, by reload, so nothing is
/// lost; else by restart, because two that do not expect each other might do harm.
///
/// One at a time an app; what is asked for meanwhile is not done twice.
///
/// Core thread.
final class Replacement {
  private static final Logger LOG = System.getLogger(Replacement.class.getName());

  private final Core core;
  private final Operations operations;
  private final Set<String> underWay = new HashSet<>();

  Replacement(Core core, Operations operations) {
    this.core = core;
    this.operations = operations;
  }

  /// @param chosen instances of one app
  /// @param reason in a few words, for the log and for `describe`
  /// @return whether it is begun; not when the app is busy with another operation
  boolean replace(App app, List<Instance> chosen, String reason) {
    if (chosen.isEmpty() || app.busy != null || !underWay.add(app.name())) {
      return false;
    }
    boolean gently = chosen.stream().allMatch(Replacement::canBeReloaded);
    LOG.log(Level.INFO, "{0}: {1}: {2}", app.name(), reason, gently ? "reload" : "restart");
    chosen.forEach(instance -> instance.trigger = reason);
    List<String> ids = chosen.stream().map(i -> Integer.toString(i.id)).toList();
    Thread.ofVirtual().name("replace-" + app.name()).start(() -> run(app, ids, gently));
    return true;
  }

  private static boolean canBeReloaded(Instance instance) {
    Run run = instance.current;
    return instance.status() == Status.ONLINE
        && run != null
        && run.registered
        && !run.listening.isEmpty();
  }

  private void run(App app, List<String> ids, boolean gently) {
    try {
      if (gently) {
        operations.reload(ids, new SilentProgress());
      } else {
        operations.restart(ids, (Map<String, String>) null, new SilentProgress());
      }
    } catch (OperationException e) {
      LOG.log(Level.WARNING, "{0}: {1}", app.name(), e.getMessage());
    } finally {
      core.execute(() -> underWay.remove(app.name()));
    }
  }
}
