package dev.tasuki.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What has to be up before an app is started, and is stopped after it.
///
/// @param names apps (`depends_on`)
public record Dependencies(List<String> names) implements Facet {
  /// What an app has that says nothing about it.
  public static final Dependencies NONE = new Dependencies(List.of());

  /// The component may be missing in a file that an older Tasuki has written.
  public Dependencies {
    names = names == null ? List.of() : List.copyOf(names);
  }

  static Dependencies of(Said said) throws ConfigException {
    return new Dependencies(said.words(Attribute.DEPENDS_ON));
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("depends_on", names);
    return attributes;
  }

  /// The apps of a file, each after those that it depends on, else in their order.
  ///
  /// @throws ConfigException when an app depends on an unknown one, or on itself by a detour
  static List<AppDefinition> ordered(Map<String, AppDefinition> apps) throws ConfigException {
    Set<AppDefinition> ordered = new LinkedHashSet<>();
    for (AppDefinition app : apps.values()) {
      visit(app, apps, new ArrayList<>(), ordered);
    }
    return List.copyOf(ordered);
  }

  private static void visit(
      AppDefinition app,
      Map<String, AppDefinition> apps,
      List<String> way,
      Set<AppDefinition> ordered)
      throws ConfigException {
    int begun = way.indexOf(app.name());
    way.add(app.name());
    if (begun >= 0) {
      throw new ConfigException(
          "app '"
              + app.name()
              + "': depends_on goes round in a circle: "
              + String.join(" -> ", way.subList(begun, way.size())));
    }
    for (String name : ordered.contains(app) ? List.<String>of() : namesOf(app)) {
      AppDefinition needed = apps.get(name);
      if (needed == null) {
        String hint =
            Spelling.nearest(name, apps.keySet())
                .map(near -> ": did you mean " + near + "?")
                .orElse(" (it has " + String.join(", ", apps.keySet()) + ")");
        throw new ConfigException(
            "app '" + app.name() + "': depends_on " + name + ": no such app in this file" + hint);
      }
      visit(needed, apps, way, ordered);
    }
    way.removeLast();
    ordered.add(app);
  }

  private static List<String> namesOf(AppDefinition app) {
    return app.facets().dependencies().names();
  }
}
