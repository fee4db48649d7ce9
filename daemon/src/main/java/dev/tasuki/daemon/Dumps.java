package dev.tasuki.daemon;

import dev.tasuki.daemon.DumpFile.SavedApp;
import dev.tasuki.daemon.DumpFile.SavedInstance;
import dev.tasuki.daemon.Operations.Progress;
import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.Status;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// `save`, `cleardump` and `resurrect`. Thread-safe: scripts run on the threads of their callers.
final class Dumps {
  private final Core core;
  private final Registry registry;
  private final Instances instances;
  private final Starter starter;
  private final Waiting waiting;
  private final DumpStore store;
  private final Clock clock;

  /// @param apps names that were not listed
  /// @param toStart those of their instances that are to run
  /// @param starting instances of apps that were listed already, which are just being started: a
  ///   daemon that finds all processes dead does so by itself
  private record Restored(List<String> apps, List<Instance> toStart, List<Instance> starting) {
    List<Instance> awaited() {
      return Stream.concat(toStart.stream(), starting.stream()).toList();
    }
  }

  /// [OrderedScripts#start].
  interface Starter {
    void start(List<List<Instance>> waves, Consumer<List<Instance>> begin, Progress progress)
        throws OperationException;
  }

  Dumps(
      Core core,
      Registry registry,
      Instances instances,
      Waiting waiting,
      DumpStore store,
      Clock clock,
      Starter starter) {
    this.core = core;
    this.registry = registry;
    this.instances = instances;
    this.starter = starter;
    this.waiting = waiting;
    this.store = store;
    this.clock = clock;
  }

  List<String> save(boolean force) throws OperationException {
    DumpFile dump = core.call(() -> DumpFile.of(registry));
    if (dump.apps().isEmpty() && !force) {
      throw new OperationException(
          "the list is empty: not saved, what was saved before stays (--force saves it)");
    }
    try {
      store.write(dump);
    } catch (IOException e) {
      throw new OperationException("the list cannot be saved: " + e, e);
    }
    return dump.names();
  }

  boolean clear() throws OperationException {
    try {
      return store.delete();
    } catch (IOException e) {
      throw new OperationException("the saved list cannot be removed: " + e, e);
    }
  }

  List<String> resurrect(Progress progress) throws OperationException {
    return restore(load(progress), progress);
  }

  /// Ids are given anew.
  List<String> restore(List<Operations.RestoredApp> apps, Progress progress)
      throws OperationException {
    List<SavedApp> saved = new ArrayList<>();
    int id = core.call(registry::nextInstance);
    for (Operations.RestoredApp app : apps) {
      List<SavedInstance> places = new ArrayList<>();
      for (boolean stopped : app.stopped()) {
        places.add(new SavedInstance(id++, places.size(), stopped));
      }
      saved.add(new SavedApp(app.definition(), places));
    }
    return restore(new DumpFile(DumpFile.VERSION, saved), progress);
  }

  private List<String> restore(DumpFile dump, Progress progress) throws OperationException {
    Restored restored = core.call(() -> restore(dump));
    waiting.flush();
    List<List<Instance>> waves = core.call(() -> Waves.of(restored.awaited()));
    List<Instance> toStart = restored.toStart();
    starter.start(waves, wave -> start(wave.stream().filter(toStart::contains).toList()), progress);
    return restored.apps();
  }

  private DumpFile load(Progress progress) throws OperationException {
    try {
      DumpStore.Loaded loaded = store.read();
      if (loaded == null) {
        throw new OperationException("nothing is saved yet: tasuki save does it");
      }
      if (loaded.notice() != null) {
        progress.line(loaded.notice());
      }
      return loaded.dump();
    } catch (IOException e) {
      throw new OperationException("the saved list cannot be read: " + e.getMessage(), e);
    }
  }

  private Restored restore(DumpFile dump) {
    List<String> names = new ArrayList<>();
    List<Instance> toStart = new ArrayList<>();
    List<Instance> starting = new ArrayList<>();
    for (SavedApp saved : dump.apps()) {
      App listed = registry.app(saved.definition().name());
      if (listed == null) {
        names.add(saved.definition().name());
        add(saved, toStart);
      } else {
        listed.instances.stream()
            .filter(instance -> instance.status() == Status.LAUNCHING)
            .forEach(starting::add);
      }
    }
    return new Restored(names, toStart, starting);
  }

  private void add(SavedApp saved, List<Instance> toStart) {
    App app = new App(saved.definition());
    Set<Integer> taken = idsInUse();
    for (SavedInstance one : saved.instances()) {
      int id = taken.contains(one.id()) ? registry.newInstanceId() : one.id();
      registry.startInstanceIdsAt(id + 1);
      taken.add(id);
      Instance instance = new Instance(id, app, one.slot(), clock.instant());
      app.instances.add(instance);
      if (!one.stopped()) {
        toStart.add(instance);
      }
    }
    registry.add(app);
  }

  private Set<Integer> idsInUse() {
    Set<Integer> ids = new HashSet<>();
    registry.apps().forEach(app -> app.instances.forEach(instance -> ids.add(instance.id)));
    return ids;
  }

  private void start(List<Instance> chosen) {
    chosen.forEach(instance -> instances.event(instance, Event.START));
  }
}
