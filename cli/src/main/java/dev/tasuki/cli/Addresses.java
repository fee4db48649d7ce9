package dev.tasuki.cli;

import dev.tasuki.daemon.InstanceView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The addresses of an app as lines for the user: `http://localhost:3000 shared by 4 instances`.
final class Addresses {
  private static final Set<String> LOCAL = Set.of("0.0.0.0", "::", "127.0.0.1", "::1");

  private Addresses() {}

  static List<String> of(List<InstanceView> instances) {
    Map<Integer, Set<Integer>> byPort = new TreeMap<>();
    Map<Integer, String> hosts = new TreeMap<>();
    for (InstanceView instance : instances) {
      for (InstanceView.PortView port : instance.ports()) {
        byPort.computeIfAbsent(port.port(), key -> new TreeSet<>()).add(instance.id());
        hosts.merge(
            port.port(),
            host(port.address()),
            (one, other) -> one.equals("localhost") ? one : other);
      }
    }
    List<String> lines = new ArrayList<>();
    byPort.forEach((port, holders) ->
        lines.add(
            "http://"
                + hosts.get(port)
                + ":"
                + port
                + (holders.size() > 1 ? "  shared by " + holders.size() + " instances" : "")));
    return lines;
  }

  private static String host(String address) {
    if (LOCAL.contains(address)) {
      return "localhost";
    }
    return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
  }
}
