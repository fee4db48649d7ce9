package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.InstanceLifecycle;
import dev.tasuki.supervisor.Status;

/// Who is the process of an instance after a daemon's death, when the journal's word is old.
/// Confined to the core thread.
final class Succession {
  private Succession() {}

  /// What a process was started with of which only this is known.
  static AppDefinition newest(Instance instance) {
    AppDefinition candidate = instance.app.candidate;
    return candidate == null ? instance.definition() : candidate;
  }

  /// Whether its present process is to stay.
  static boolean isWanted(Instance instance) {
    return instance.status() != Status.STOPPING && !instance.removed;
  }

  /// Whether it is what is left of an instance that is to run. The journal may be behind, most of
  /// all when the disk was full: then a replacement has taken over of which it knows nothing.
  static boolean succeeds(Instance instance, Run run) {
    Run known = instance.current;
    return run.exit == null
        && !run.asked
        && (known == null || known.exit != null)
        && instance.status() != Status.STOPPED
        && isWanted(instance);
  }

  /// What the instance knew as its process has ended; this one is in its place.
  static void takeOver(Instance instance, Run run) {
    Run known = instance.current;
    if (known != null) {
      known.asked = true;
      instance.leaving.add(known);
      instance.restarts++;
    }
    instance.current = run;
    instance.ahead = run.definition.equals(instance.app.definition) ? null : run.definition;
    instance.state = new InstanceLifecycle.State(Status.LAUNCHING, false);
  }
}
