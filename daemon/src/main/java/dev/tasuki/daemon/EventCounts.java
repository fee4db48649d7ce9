package dev.tasuki.daemon;

import dev.tasuki.daemon.Operations.SlotReceipt;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How often what happened to which app since the daemon started: the counters behind `/metrics`.
/// An app's counters go when more than [#MOST_APPS] others have had an event since. Thread-safe.
public final class EventCounts {
  private static final int MOST_APPS = 4096;

  /// One app's counters.
  ///
  /// @param events by kind; a kind that never happened is missing
  /// @param drained connections that replaced processes finished
  /// @param cut connections that were open when the drain time-out ended
  public record OfApp(String app, Map<LifecycleEvent.Type, Long> events, long drained, long cut) {}

  private static final class Counters {
    final Map<LifecycleEvent.Type, Long> events = new EnumMap<>(LifecycleEvent.Type.class);
    long drained;
    long cut;
  }

  private final Map<String, Counters> byApp = new LinkedHashMap<>(16, 0.75f, true);

  synchronized void add(LifecycleEvent event) {
    Counters counters = byApp.computeIfAbsent(event.app(), app -> new Counters());
    counters.events.merge(event.type(), 1L, Long::sum);
    if (event.receipt() != null) {
      for (SlotReceipt slot : event.receipt().slots()) {
        counters.drained += slot.drained();
        counters.cut += slot.cut();
      }
    }
    if (byApp.size() > MOST_APPS) {
      byApp.remove(byApp.keySet().iterator().next());
    }
  }

  /// A snapshot.
  public synchronized List<OfApp> all() {
    return byApp.entrySet().stream()
        .map(entry ->
            new OfApp(
                entry.getKey(),
                Map.copyOf(entry.getValue().events),
                entry.getValue().drained,
                entry.getValue().cut))
        .toList();
  }
}
