package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.protocol.ServiceVariables;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The descriptors by which workers' system calls are answered, as a service manager has kept them
/// while both keeper and daemon were dead. From here they go to the processes that are still there.
///
/// Confined to one thread.
final class StoredListeners {
  private final Map<Long, Descriptor> byRun = new HashMap<>();

  /// Takes them out of what is stored: they belong to processes, and are held with them again.
  void take(Map<String, Descriptor> stored, KeeperConnection keeper) {
    for (Iterator<Map.Entry<String, Descriptor>> all = stored.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Descriptor> next = all.next();
      String name = next.getKey();
      if (name.startsWith(ServiceVariables.LISTENER)) {
        all.remove();
        keeper.remove(name);
        byRun.put(
            Long.valueOf(name.substring(ServiceVariables.LISTENER.length())), next.getValue());
      }
    }
  }

  /// That of a run, for the caller to keep.
  @Nullable Descriptor remove(long run) {
    return byRun.remove(run);
  }

  /// Their processes are gone.
  void close() {
    byRun.values().forEach(Descriptor::close);
    byRun.clear();
  }
}
