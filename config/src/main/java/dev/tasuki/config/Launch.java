package dev.tasuki.config;

import java.util.ArrayList;
import java.util.List;

/// How an app is executed: the part of an [AppDefinition] that follows from the kind of its target.
///
/// @param script absolute path, class name or shell line
/// @param interpreter its word, or `none`
/// @param interpreterArguments what stands between interpreter and script because the user said so
/// @param command the argv, without the script's arguments
/// @param defaultName the app's name when the user gave none
record Launch(
    String script,
    String interpreter,
    List<String> interpreterArguments,
    List<String> command,
    String defaultName) {

  Launch {
    interpreterArguments = List.copyOf(interpreterArguments);
    command = List.copyOf(command);
  }

  /// One argv of single words and lists of words.
  static List<String> argv(String program, List<String> options, String... rest) {
    List<String> argv = new ArrayList<>();
    argv.add(program);
    argv.addAll(options);
    argv.addAll(List.of(rest));
    return argv;
  }
}
