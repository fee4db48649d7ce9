package dev.tasuki.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// In which order instances are started: each wave after those that its apps depend on. Stopped in
/// the reverse order. Only dependencies among the chosen ones count.
final class Waves {
  private Waves() {}

  /// Never empty lists; without any dependency, one wave.
  static List<List<Instance>> of(List<Instance> chosen) {
    Map<String, App> apps = new LinkedHashMap<>();
    chosen.forEach(instance -> apps.put(instance.app.name(), instance.app));
    Map<String, Integer> depths = new HashMap<>();
    Map<Integer, List<Instance>> waves = new TreeMap<>();
    for (Instance instance : chosen) {
      int depth = depth(instance.app, apps, depths);
      waves.computeIfAbsent(depth, _ -> new ArrayList<>()).add(instance);
    }
    return List.copyOf(waves.values());
  }

  /// A circle cannot come from one file, but from two: it is cut where it is met again.
  private static int depth(App app, Map<String, App> apps, Map<String, Integer> depths) {
    Integer known = depths.putIfAbsent(app.name(), 0);
    if (known != null) {
      return known;
    }
    int depth = 0;
    for (String name : app.definition.facets().dependencies().names()) {
      App needed = apps.get(name);
      if (needed != null) {
        depth = Math.max(depth, depth(needed, apps, depths) + 1);
      }
    }
    depths.put(app.name(), depth);
    return depth;
  }
}
