package dev.tasuki.sharing;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The numbers by which members of one group can be reached alone: the source address of a
/// connection names one ([dev.tasuki.posix.ReuseportProgram#probeSource]). Given out to those that
/// are asked for only, so that a group without health checks has the shortest program. Confined to
/// the sharing thread.
final class Probes {
  private final Map<Long, Integer> numbers = new HashMap<>();

  /// The number of a member, the lowest free one if it has none yet.
  int number(PortSocket member, Collection<PortSocket> members) {
    numbers.keySet().retainAll(members.stream().map(each -> each.id).toList());
    return numbers.computeIfAbsent(member.id, id -> lowestFree());
  }

  private int lowestFree() {
    int number = 1;
    while (numbers.containsValue(number)) {
      number++;
    }
    return number;
  }

  /// Number to index in the kernel's array.
  Map<Integer, Integer> indices(Collection<PortSocket> candidates, GroupModel model) {
    if (numbers.isEmpty()) {
      return Map.of();
    }
    Map<Integer, Integer> indices = new TreeMap<>();
    for (PortSocket candidate : candidates) {
      Integer number = numbers.get(candidate.id);
      int index = model.order().indexOf(candidate.id);
      if (number != null && index >= 0) {
        indices.put(number, index);
      }
    }
    return indices;
  }
}
