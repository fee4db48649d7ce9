package dev.tasuki.sharing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Turns weights into a list in which each member stands as often as its weight says: programs
/// choose from such a list. Stateless.
final class Weights {
  /// The weight of a worker that takes its whole share.
  static final int FULL = 10;

  /// Longer lists are not made: a classic BPF program has at most 4,096 instructions, two an entry.
  private static final int LONGEST = 1000;

  private Weights() {}

  /// The members, each as often as its weight of [#FULL] says, spread over the whole; each once
  /// when all weights are the same or the list would be too long.
  static <T> List<T> spread(List<T> members, ToIntFunction<T> weight) {
    long different = members.stream().mapToInt(weight).distinct().count();
    if (different < 2 || members.size() * FULL > LONGEST) {
      return members;
    }
    List<T> spread = new ArrayList<>();
    for (int round = 0; round < FULL; round++) {
      for (T member : members) {
        int share = weight.applyAsInt(member);
        if ((round + 1) * share / FULL > round * share / FULL) {
          spread.add(member);
        }
      }
    }
    return spread;
  }
}
