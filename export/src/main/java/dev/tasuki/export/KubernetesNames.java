package dev.tasuki.export;

import dev.tasuki.config.AppDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Names that Kubernetes takes (RFC 1123 labels), a different one for each app.
final class KubernetesNames {
  /// The least of the limits: a CronJob's name gets eleven characters more.
  private static final int LONGEST = 45;

  private final Map<String, String> names = new HashMap<>();

  KubernetesNames(List<AppDefinition> apps) {
    for (AppDefinition app : apps) {
      String wanted = label(app.name());
      String name = wanted;
      for (int number = 2; names.containsValue(name); number++) {
        name = wanted + "-" + number;
      }
      names.put(app.name(), name);
    }
  }

  String of(AppDefinition app) {
    return names.getOrDefault(app.name(), app.name());
  }

  static String label(String text) {
    String label = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    label = label.substring(0, Math.min(label.length(), LONGEST)).replaceAll("^-+|-+$", "");
    return label.isEmpty() ? "app" : Character.isDigit(label.charAt(0)) ? "app-" + label : label;
  }
}
