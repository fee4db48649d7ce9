package dev.tasuki.daemon;

import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `watch`: replaces apps whose files change. Stopping an app ends its watch, starting it begins it
/// again. Costs nothing while no app is watched.
///
/// Core thread.
final class FileWatches {
  private static final Logger LOG = System.getLogger(FileWatches.class.getName());
  private static final Duration RETRY = Duration.ofMillis(500);

  private record Watched(Object by, FileWatch watch) {}

  private final Core core;
  private final Registry registry;
  private final Instances instances;
  private final Replacement replacement;
  private final PidFiles pidFiles;
  private final Map<App, Watched> watches = new HashMap<>();

  FileWatches(
      Core core,
      Registry registry,
      Instances instances,
      Replacement replacement,
      PidFiles pidFiles) {
    this.core = core;
    this.registry = registry;
    this.instances = instances;
    this.replacement = replacement;
    this.pidFiles = pidFiles;
  }

  /// To be called when apps may have come, gone, changed, been started or stopped.
  void arm() {
    for (App app : List.copyOf(watches.keySet())) {
      if (registry.app(app.name()) != app || !isWanted(app)) {
        close(app);
      }
    }
    for (App app : registry.apps()) {
      if (isWanted(app)) {
        open(app);
      }
    }
  }

  /// Begins or ends the watch of an app's folder.
  ///
  /// @return what is so now, in one line
  static String toggle(App app) {
    boolean on = app.definition.facets().triggers().watch().isEmpty();
    app.definition = app.definition.watching(on ? List.of(".") : List.of());
    return app.name() + ": watch is " + (on ? "on: " + app.definition.cwd() : "off");
  }

  private static boolean isWanted(App app) {
    return !app.definition.facets().triggers().watch().isEmpty()
        && app.instances.stream().anyMatch(i -> !i.halted && !i.removed)
        && !app.instances.stream().allMatch(i -> i.status() == Status.STOPPED);
  }

  private void open(App app) {
    Object by = List.of(app.definition.facets().triggers(), app.definition.cwd());
    Watched known = watches.get(app);
    if (known != null && known.by.equals(by)) {
      return;
    }
    close(app);
    try {
      FileWatch watch =
          new FileWatch(
              app.definition,
              ownFiles(app),
              file -> core.execute(() -> changed(app, file)),
              line -> core.execute(() -> app.instances.forEach(i -> i.trigger = line)));
      watches.put(app, new Watched(by, watch));
    } catch (IOException e) {
      String line = "not watched: " + e.getMessage() + " (raise fs.inotify.max_user_instances)";
      LOG.log(Level.WARNING, "{0}: {1}", app.name(), line);
      app.instances.forEach(instance -> instance.trigger = line);
    }
  }

  private Set<Path> ownFiles(App app) {
    Set<Path> files = new HashSet<>();
    for (Instance instance : app.instances) {
      LogPaths logs = LogPaths.of(pidFiles.home(), instance, instance.definition());
      files.add(logs.out());
      files.add(logs.error());
      if (logs.combined() != null) {
        files.add(logs.combined());
      }
      files.add(pidFiles.of(instance));
    }
    return files;
  }

  private void close(App app) {
    Watched known = watches.remove(app);
    if (known != null) {
      known.watch.close();
    }
  }

  private void changed(App app, String file) {
    if (!watches.containsKey(app)) {
      return;
    }
    List<Instance> running =
        app.instances.stream()
            .filter(i -> i.status() != Status.STOPPED && i.status() != Status.ERRORED)
            .toList();
    String reason = "watch: " + file + " changed";
    if (!running.isEmpty() && !replacement.replace(app, running, reason)) {
      core.after(RETRY, () -> changed(app, file)); // it is being replaced just now
      return;
    }
    registry.events().publish(LifecycleEvent.change(app, file));
    for (Instance instance : List.copyOf(app.instances)) {
      if (instance.status() == Status.ERRORED && !instance.removed) {
        instances.event(instance, Event.START);
        instance.trigger = reason;
      }
    }
  }
}
