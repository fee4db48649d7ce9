package dev.tasuki.daemon;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What exists, and what happens to it: apps by name, runs by id, and the counters that name new
/// ones. Confined to the core thread. Whoever changes something that has to survive the daemon says
/// [#changed()].
final class Registry {
  private final Map<String, App> apps = new LinkedHashMap<>();
  private final Map<Long, Run> runs = new HashMap<>();
  private final EventBus events = new EventBus(Clock.systemUTC());
  private int nextInstance;
  private long nextSequence = 1;
  private boolean dirty;

  Collection<App> apps() {
    return apps.values();
  }

  /// Where changes are told; thread-safe.
  EventBus events() {
    return events;
  }

  @Nullable App app(String name) {
    return apps.get(name);
  }

  void add(App app) {
    apps.put(app.name(), app);
    changed();
  }

  /// Forgets an app; its ids are free again only when no app is left (as PM2 does it).
  void remove(App app) {
    apps.remove(app.name(), app);
    if (apps.isEmpty()) {
      nextInstance = 0;
    }
    changed();
  }

  @Nullable Run run(long id) {
    return runs.get(id);
  }

  Collection<Run> runs() {
    return runs.values();
  }

  void add(Run run) {
    runs.put(run.id, run);
    startSequenceAt(RunId.sequence(run.id) + 1);
    changed();
  }

  void remove(Run run) {
    runs.remove(run.id);
    changed();
  }

  int newInstanceId() {
    changed();
    return nextInstance++;
  }

  long newRunId(Instance instance) {
    return RunId.of(nextSequence, instance.id);
  }

  int nextInstance() {
    return nextInstance;
  }

  long nextSequence() {
    return nextSequence;
  }

  void startInstanceIdsAt(int id) {
    nextInstance = Math.max(nextInstance, id);
  }

  void startSequenceAt(long sequence) {
    nextSequence = Math.max(nextSequence, sequence);
  }

  void changed() {
    dirty = true;
  }

  /// Whether something changed since the last call.
  boolean takeChanged() {
    boolean was = dirty;
    dirty = false;
    return was;
  }
}
