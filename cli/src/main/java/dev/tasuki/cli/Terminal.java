package dev.tasuki.cli;

import dev.tasuki.posix.TerminalSize;
import java.util.Map;
import java.util.Optional;

/// What the user's terminal can show.
///
/// The client does not look: a process that has native calls linked already does that faster. It
/// asks the terminal through the client's own descriptors, which a process of the same user may
/// open.
///
/// @param width columns, 0 when standard output is no terminal
record Terminal(int width, boolean colour) {
  private static final int DEFAULT_WIDTH = 80;

  /// @param pid the process whose standard output is meant
  static Terminal of(int pid, Map<String, String> environment) {
    Optional<TerminalSize> size = TerminalSize.of("/proc/" + pid + "/fd/1");
    int width = size.map(TerminalSize::columns).orElse(0);
    if (size.isPresent() && width == 0) {
      width = DEFAULT_WIDTH;
    }
    return new Terminal(width, colour(size.isPresent(), environment));
  }

  /// By the conventions of no-color.org and FORCE_COLOR.
  private static boolean colour(boolean terminal, Map<String, String> environment) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    String forced = environment.getOrDefault("FORCE_COLOR", "");
    if (!forced.isEmpty()) {
      return !forced.equals("0");
    }
    return terminal && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
