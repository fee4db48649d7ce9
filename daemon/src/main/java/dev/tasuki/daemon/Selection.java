package dev.tasuki.daemon;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Turns selectors into instances: `all`, `/regex/` over names, an id, a name, a namespace. A name
/// wins over an id, an id over a namespace.
final class Selection {
  private Selection() {}

  /// The instances that any of the selectors matches, without repetition, ordered by name and id.
  ///
  /// @throws OperationException when one selector matches nothing
  static List<Instance> of(List<String> selectors, Collection<App> apps) throws OperationException {
    List<Instance> everything = all(apps);
    List<Instance> chosen = new ArrayList<>();
    for (String selector : selectors) {
      for (Instance instance : matching(selector, everything)) {
        if (!chosen.contains(instance)) {
          chosen.add(instance);
        }
      }
    }
    chosen.sort(Selection::order);
    return chosen;
  }

  /// All instances, ordered by name and id.
  static List<Instance> all(Collection<App> apps) {
    List<Instance> everything = new ArrayList<>();
    for (App app : apps) {
      for (Instance instance : app.instances) {
        if (!instance.removed) {
          everything.add(instance);
        }
      }
    }
    everything.sort(Selection::order);
    return everything;
  }

  private static int order(Instance a, Instance b) {
    int byName = a.app.name().compareTo(b.app.name());
    return byName != 0 ? byName : Integer.compare(a.id, b.id);
  }

  private static List<Instance> matching(String selector, List<Instance> everything)
      throws OperationException {
    if (selector.equals("all")) {
      return everything;
    }
    List<Predicate<Instance>> ways = new ArrayList<>();
    if (selector.length() > 2 && selector.startsWith("/") && selector.endsWith("/")) {
      Pattern pattern = pattern(selector);
      ways.add(instance -> pattern.matcher(instance.app.name()).find());
    } else {
      ways.add(instance -> instance.app.name().equals(selector));
      ways.add(instance -> Integer.toString(instance.id).equals(selector));
      ways.add(instance -> instance.app.definition.namespace().equals(selector));
    }
    for (Predicate<Instance> way : ways) {
      List<Instance> found = everything.stream().filter(way).toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw new OperationException(nothing(selector, everything));
  }

  private static Pattern pattern(String selector) throws OperationException {
    try {
      return Pattern.compile(selector.substring(1, selector.length() - 1));
    } catch (PatternSyntaxException e) {
      throw new OperationException(
          "selector " + selector + " is not a regular expression: " + e.getDescription(), e);
    }
  }

  private static String nothing(String selector, List<Instance> everything) {
    List<String> names = everything.stream().map(i -> i.app.name()).distinct().toList();
    String there =
        names.isEmpty()
            ? "no app is known"
            : "known apps: " + String.join(", ", names.subList(0, Math.min(10, names.size())));
    return "no app, id or namespace matches '" + selector + "' (" + there + ")";
  }
}
