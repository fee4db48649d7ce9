package dev.tasuki.cli;

import dev.tasuki.posix.TerminalSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    // Looked at by name first: opening a pipe would make this process a reader of it.
    String output = "/proc/" + pid + "/fd/1";
    Optional<TerminalSize> size =
        isTerminal(Path.of(output)) ? TerminalSize.of(output) : Optional.empty();
    int width = size.map(TerminalSize::columns).orElse(0);
    if (size.isPresent() && width == 0) {
      width = DEFAULT_WIDTH;
    }
    return new Terminal(width, colour(size.isPresent(), environment));
  }

  /// This process's own standard output, without native calls: for a process that lives as long as
  /// one help text, linking them would cost most of its time.
  static Terminal ofThisProcess(Map<String, String> environment) {
    boolean terminal = isTerminal(Path.of("/proc/self/fd/1"));
    String columns = environment.getOrDefault("COLUMNS", "");
    int width = columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    return new Terminal(terminal ? width : 0, colour(terminal, environment));
  }

  private static boolean isTerminal(Path descriptor) {
    try {
      String name = Files.readSymbolicLink(descriptor).toString();
      return name.startsWith("/dev/pts/")
          || name.startsWith("/dev/tty")
          || name.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
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
