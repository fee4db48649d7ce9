package dev.tasuki.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A `java` command line, taken apart as the launcher does (`java(1)`): program, JVM options, what
/// to run, its arguments.
///
/// @param java the launcher
/// @param options JVM options, class path and module path among them
/// @param main what to run: a class, `-jar` and a file, `-m` and a module, or a source file
/// @param arguments for the program
record CommandLine(String java, List<String> options, List<String> main, List<String> arguments) {
  /// Options whose value is the next argument.
  private static final Set<String> WITH_VALUE =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-p",
          "--module-path",
          "--upgrade-module-path",
          "--add-modules",
          "--add-exports",
          "--add-opens",
          "--add-reads",
          "--patch-module",
          "--limit-modules",
          "--enable-native-access",
          "--illegal-native-access",
          "--source");

  private static final Set<String> NAMING_MAIN = Set.of("-jar", "-m", "--module");

  CommandLine {
    options = List.copyOf(options);
    main = List.copyOf(main);
    arguments = List.copyOf(arguments);
  }

  /// The command line of this JVM.
  ///
  /// @throws IOException when `/proc` does not tell
  static CommandLine ofThisProcess() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("/proc/self/cmdline"));
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> words = new ArrayList<>(List.of(text.split("\0", -1)));
    words.removeLast(); // behind the last terminator
    words.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return parse(words);
  }

  static CommandLine parse(List<String> words) {
    int at = 1;
    while (at < words.size() && words.get(at).startsWith("-")) {
      String word = words.get(at);
      if (NAMING_MAIN.contains(word)) {
        return at(words, at, at + 2);
      }
      if (word.startsWith("--module=")) {
        return at(words, at, at + 1);
      }
      at += WITH_VALUE.contains(word) ? 2 : 1;
    }
    // An @file may hold anything, the main class too: it stays with what is not an option.
    return at(words, at, at + 1);
  }

  private static CommandLine at(List<String> words, int main, int arguments) {
    int first = Math.min(main, words.size());
    int second = Math.min(arguments, words.size());
    return new CommandLine(
        words.getFirst(),
        words.subList(1, first),
        words.subList(first, second),
        words.subList(second, words.size()));
  }

  /// The same program with other arguments.
  CommandLine withArguments(List<String> others) {
    return new CommandLine(java, options, main, others);
  }

  /// Another thing to run with the same options.
  CommandLine withMain(List<String> other) {
    return new CommandLine(java, options, other, arguments);
  }

  /// Another launcher or other options.
  CommandLine with(String otherJava, List<String> otherOptions) {
    return new CommandLine(otherJava, otherOptions, main, arguments);
  }

  /// Those options without which the program's classes would not be found or not be accessible.
  List<String> pathOptions() {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      if (WITH_VALUE.contains(option) && i + 1 < options.size()) {
        kept.add(option);
        kept.add(options.get(++i));
      } else if (option.startsWith("--")) {
        kept.add(option);
      }
    }
    return kept;
  }

  /// As it is executed.
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(java);
    words.addAll(options);
    words.addAll(main);
    words.addAll(arguments);
    return words;
  }
}
