package dev.tasuki.agent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Numbers the servers of one address that ask for port 0, so that the first of this worker shares
/// its port with the first of each other worker, the second with the second, and so on.
/// Thread-safe.
final class ServerIndexes {
  private final Map<String, Set<Integer>> used = new HashMap<>();

  /// The lowest free number; 0 for a fixed port, which needs none.
  synchronized int take(ListenRequest request) {
    if (request.port() != 0) {
      return 0;
    }
    Set<Integer> taken = used.computeIfAbsent(name(request), _ -> new HashSet<>());
    int index = 0;
    while (!taken.add(index)) {
      index++;
    }
    return index;
  }

  synchronized void giveBack(ListenRequest request) {
    Set<Integer> taken = used.get(name(request));
    if (taken != null) {
      taken.remove(request.index());
    }
  }

  private static String name(ListenRequest request) {
    return request.addressType() + " " + request.address();
  }
}
