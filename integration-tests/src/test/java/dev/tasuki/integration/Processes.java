package dev.tasuki.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The processes that belong to a TASUKI_HOME, found by their environment in /proc.
final class Processes {

  private Processes() {}

  /// All of them but the commands that this JVM itself has started.
  static List<ProcessHandle> of(Path home) {
    var mark = "TASUKI_HOME=" + home + "\0";
    var self = ProcessHandle.current();
    return ProcessHandle.allProcesses()
        .filter(process -> !process.equals(self))
        .filter(process -> !process.parent().equals(Optional.of(self)))
        .filter(process -> read(process, "environ").contains(mark))
        .toList();
  }

  /// Those whose command line contains a word, such as the name of a jar.
  static List<ProcessHandle> of(Path home, String word) {
    return of(home).stream().filter(process -> commandLine(process).contains(word)).toList();
  }

  /// Those whose command line contains a word and does not contain another.
  static List<ProcessHandle> of(Path home, String word, String butNot) {
    return of(home, word).stream()
        .filter(process -> !commandLine(process).contains(butNot))
        .toList();
  }

  static String describe(ProcessHandle process) {
    return process.pid() + ": " + commandLine(process);
  }

  /// As `NAME=VALUE`, each ended by a NUL; empty when it has ended.
  static String environment(ProcessHandle process) {
    return read(process, "environ");
  }

  private static String commandLine(ProcessHandle process) {
    return read(process, "cmdline").replace('\0', ' ').strip();
  }

  private static String read(ProcessHandle process, String file) {
    try {
      var path = Path.of("/proc", Long.toString(process.pid()), file);
      return new String(Files.readAllBytes(path), UTF_8);
    } catch (IOException e) {
      // Ended meanwhile, or another user's: not ours in either case.
      return "";
    }
  }
}
