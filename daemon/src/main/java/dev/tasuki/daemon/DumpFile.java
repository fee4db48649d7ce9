package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;

/// What `dump.json` holds: what the user wants to run, nothing of what runs.
///
/// @param version format of the file, [#VERSION]
@Json
record DumpFile(int version, List<SavedApp> apps) {
  static final int VERSION = 1;

  /// One app.
  @Json
  record SavedApp(AppDefinition definition, List<SavedInstance> instances) {}

  /// One instance.
  ///
  /// @param id given to it again when it is free
  /// @param stopped whether the user had stopped it
  @Json
  record SavedInstance(int id, int slot, boolean stopped) {}

  /// What is to be saved now. Call on the core thread.
  static DumpFile of(Registry registry) {
    List<SavedApp> apps = new ArrayList<>();
    for (App app : registry.apps()) {
      List<SavedInstance> instances =
          app.instances.stream().filter(i -> !i.removed).map(DumpFile::instance).toList();
      if (!instances.isEmpty()) {
        apps.add(new SavedApp(app.definition, instances));
      }
    }
    return new DumpFile(VERSION, apps);
  }

  private static SavedInstance instance(Instance instance) {
    boolean stopped =
        switch (instance.status()) {
          case STOPPED -> true;
          case STOPPING -> !instance.state.again();
          case LAUNCHING, ONLINE, ERRORED, WAITING_RESTART -> false;
        };
    return new SavedInstance(instance.id, instance.slot, stopped);
  }

  List<String> names() {
    return apps.stream().map(app -> app.definition().name()).toList();
  }
}
