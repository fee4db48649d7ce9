package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.posix.ProcessTable;
import dev.tasuki.posix.ProcessTable.Entry;
import dev.tasuki.supervisor.MemoryLimit;
import dev.tasuki.supervisor.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks every second at the memory of apps with a limit, and reloads what is above it; sleeps
/// while no app has one. One look at `/proc` serves all apps.
///
/// Confined to the core thread, apart from reading `/proc` and reloading.
final class MemoryWatch {
  private static final Logger LOG = System.getLogger(MemoryWatch.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// [Operations#reload].
  interface Reloader {
    void reload(List<String> selectors, Progress progress) throws OperationException;
  }

  private record Target(int id, String app, String label, int pid, MemoryLimit limit) {}

  private final Core core;
  private final Registry registry;
  private final Clock clock;
  private final Reloader reloader;
  private final Map<Integer, Instant> lastReload = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();
  private boolean armed;

  MemoryWatch(Core core, Registry registry, Clock clock, Reloader reloader) {
    this.core = core;
    this.registry = registry;
    this.clock = clock;
    this.reloader = reloader;
  }

  /// To be called when apps may have appeared.
  void arm() {
    if (!armed && registry.apps().stream().anyMatch(MemoryWatch::hasLimit)) {
      armed = true;
      core.after(PERIOD, this::tick);
    }
  }

  private static boolean hasLimit(App app) {
    return app.definition.restarts().maxMemoryBytes() > 0;
  }

  private void tick() {
    armed = false;
    arm();
    List<Target> targets = targets();
    if (!targets.isEmpty()) {
      Thread.ofVirtual().name("memory").start(() -> measure(targets));
    }
  }

  private List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (App app : registry.apps()) {
      if (hasLimit(app) && app.busy == null && !underWay.contains(app.name())) {
        MemoryLimit limit = new MemoryLimit(app.definition.restarts().maxMemoryBytes());
        for (Instance instance : app.instances) {
          if (instance.status() == Status.ONLINE && instance.pid() != 0) {
            targets.add(
                new Target(instance.id, app.name(), instance.toString(), instance.pid(), limit));
          }
        }
      }
    }
    return targets;
  }

  private void measure(List<Target> targets) {
    ProcessTable table = ProcessTable.read();
    Map<Target, Long> used = new LinkedHashMap<>();
    for (Target target : targets) {
      used.put(target, table.tree(target.pid()).stream().mapToLong(Entry::residentBytes).sum());
    }
    core.execute(() -> judge(used));
  }

  private void judge(Map<Target, Long> used) {
    Instant now = clock.instant();
    Map<String, List<String>> due = new LinkedHashMap<>();
    used.forEach((target, bytes) -> {
      if (target.limit().isReloadDue(bytes, lastReload.get(target.id()), now)) {
        LOG.log(
            Level.WARNING,
            "{0}: {1} MiB of memory, {2} are allowed (max_memory_restart): reloading it",
            target.label(),
            Long.toString(bytes >> 20),
            Long.toString(target.limit().bytes() >> 20));
        lastReload.put(target.id(), now);
        due.computeIfAbsent(target.app(), app -> new ArrayList<>())
            .add(Integer.toString(target.id()));
      }
    });
    due.forEach((app, ids) -> {
      if (underWay.add(app)) {
        Thread.ofVirtual().name("memory-" + app).start(() -> reload(app, ids));
      }
    });
  }

  private void reload(String app, List<String> ids) {
    try {
      reloader.reload(ids, new SilentProgress());
    } catch (OperationException e) {
      LOG.log(Level.WARNING, "{0} stays above its memory limit: {1}", app, e.getMessage());
    } finally {
      core.execute(() -> underWay.remove(app));
    }
  }
}
