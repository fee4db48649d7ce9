package dev.tasuki.supervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which slots come and go when an app is scaled: new ones fill the lowest free slots, the highest
/// ones go. (PM2 removes the oldest; taking the highest keeps `slot + offset` ports dense.)
///
/// @param add slots to start
/// @param remove slots to retire
public record ScalePlan(List<Integer> add, List<Integer> remove) {
  /// The most instances an app may have.
  public static final int LIMIT = 1000;

  public ScalePlan {
    add = List.copyOf(add);
    remove = List.copyOf(remove);
  }

  /// The number meant by `N`, `+N` or `-N`; empty when the word is none of these or the result is
  /// not within 1 to [#LIMIT].
  public static Optional<Integer> target(String word, int current) {
    if (!word.matches("[+-]?[0-9]{1,6}")) {
      return Optional.empty();
    }
    boolean relative = word.startsWith("+") || word.startsWith("-");
    int number = Integer.parseInt(word);
    int target = relative ? current + number : number;
    return target < 1 || target > LIMIT ? Optional.empty() : Optional.of(target);
  }

  /// The plan that leads from the given slots to `target` of them.
  public static ScalePlan of(List<Integer> slots, int target) {
    List<Integer> sorted = slots.stream().sorted().toList();
    if (target < sorted.size()) {
      return new ScalePlan(List.of(), sorted.subList(target, sorted.size()).reversed());
    }
    List<Integer> add = new ArrayList<>();
    for (int slot = 0; add.size() < target - sorted.size(); slot++) {
      if (!sorted.contains(slot)) {
        add.add(slot);
      }
    }
    return new ScalePlan(add, List.of());
  }
}
