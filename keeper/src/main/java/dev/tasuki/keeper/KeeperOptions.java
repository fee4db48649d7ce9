package dev.tasuki.keeper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The command line: `HOME [--socket N] -- DAEMON-COMMAND…`.
///
/// @param home TASUKI_HOME, absolute
/// @param socket number of an inherited end that is connected to a running daemon, or -1: start one
/// @param command the daemon's argv
record KeeperOptions(String home, int socket, List<String> command) {
  KeeperOptions {
    command = List.copyOf(command);
  }

  /// The options, or null when the arguments make no sense.
  static @Nullable KeeperOptions parse(String[] arguments) {
    List<String> all = Arrays.asList(arguments);
    int separator = all.indexOf("--");
    if (separator < 1 || separator == all.size() - 1 || !all.getFirst().startsWith("/")) {
      return null;
    }
    List<String> command = all.subList(separator + 1, all.size());
    if (separator == 1) {
      return new KeeperOptions(all.getFirst(), -1, command);
    }
    if (separator == 3 && "--socket".equals(all.get(1))) {
      try {
        return new KeeperOptions(all.getFirst(), Integer.parseInt(all.get(2)), command);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return null;
  }

  /// A keeper's argv with the number of the socket that it is to serve.
  static List<String> withSocket(List<String> argv, int socket) {
    List<String> words = new ArrayList<>(argv);
    words.addAll(words.indexOf("--"), List.of("--socket", Integer.toString(socket)));
    return words;
  }
}
