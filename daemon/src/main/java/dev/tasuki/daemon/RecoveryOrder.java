package dev.tasuki.daemon;

import dev.tasuki.supervisor.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// In which order a new daemon starts again what died while there was none: an app after those that
/// it depends on ([Waves]). Those whose processes live need no waiting for.
///
/// An app that the others wait for and that gives up is waited for no longer: they had run when it
/// still did, and are not to be lost with it.
///
/// Confined to the core thread.
final class RecoveryOrder {
  private final Map<Instance, List<Instance>> held = new HashMap<>();

  /// @param dead instances that are to run and have no process
  void plan(List<Instance> dead) {
    List<Instance> earlier = new ArrayList<>();
    for (List<Instance> wave : Waves.of(dead)) {
      for (Instance instance : wave) {
        List<String> names = instance.app.definition.facets().dependencies().names();
        List<Instance> needed =
            earlier.stream().filter(other -> names.contains(other.app.name())).toList();
        if (!needed.isEmpty()) {
          held.put(instance, needed);
        }
      }
      earlier.addAll(wave);
    }
  }

  /// Whether it is not to be started yet.
  boolean holds(Instance instance) {
    return held.containsKey(instance);
  }

  /// Has each of them started as soon as what it waits for is up, or will not be.
  void release(Core core, Consumer<Instance> start) {
    held.forEach((instance, needed) ->
        core.when(() ->
                needed.stream().allMatch(RecoveryOrder::isSettled)
                    ? Optional.of(instance)
                    : Optional.empty())
            .thenAccept(free ->
                core.execute(() -> {
                  held.remove(free);
                  if (free.status() == Status.WAITING_RESTART) {
                    start.accept(free);
                  }
                })));
  }

  private static boolean isSettled(Instance instance) {
    Run run = instance.current;
    return switch (instance.status()) {
      case ONLINE -> run != null && run.exit == null;
      case STOPPED, ERRORED -> true;
      case LAUNCHING, STOPPING, WAITING_RESTART -> false;
    };
  }
}
