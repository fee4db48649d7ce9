package dev.tasuki.cli;

import dev.tasuki.protocol.BuildVersion;
import java.util.Arrays;
import java.util.List;

/// Commands that need no daemon, run in the client's process: help, version, [LocalCommand]s.
public final class LocalCommands {
  private LocalCommands() {}

  /// @param arguments the words after `tasuki`
  /// @return the exit status
  public static int run(String[] arguments) {
    Console console = new LocalConsole(Terminal.ofThisProcess(System.getenv()));
    List<String> words = Arrays.asList(arguments);
    String first = words.isEmpty() ? "help" : CommandLineHost.canonical(words.getFirst());
    if (first.equals("version")) {
      console.out(BuildVersion.TEXT + "\n");
      return TasukiCommand.DONE;
    }
    Commands.Entry local = Commands.find(first).orElse(null);
    if (local != null && local.isLocal()) {
      return CommandLineHost.runLocally(local, words.subList(1, words.size()), console);
    }
    String about = first.equals("help") ? words.size() > 1 ? words.get(1) : "" : first;
    if (about.isEmpty() || about.startsWith("-")) {
      console.out(Help.overview(console.colour()));
      return TasukiCommand.DONE;
    }
    return Commands.find(about)
        .map(entry -> {
          console.out(Help.of(entry, console));
          return TasukiCommand.DONE;
        })
        .orElseGet(() -> {
          console.err("tasuki: " + Help.unknown(about) + "\n");
          return TasukiCommand.USAGE;
        });
  }
}
