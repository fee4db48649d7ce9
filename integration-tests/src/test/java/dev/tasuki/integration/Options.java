package dev.tasuki.integration;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The command line of a long run: `--name VALUE`, each at most once, and flags without a value.
///
/// Each option is taken once; what is left over at [#end] is unknown. Bad input ends the program
/// with one line and status 2.
final class Options {
  private final String program;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Options(String program) {
    this.program = program;
  }

  /// @param flags the options that have no value
  static Options read(String program, List<String> flags, String... arguments) {
    var options = new Options(program);
    for (int i = 0; i < arguments.length; i++) {
      boolean flag = flags.contains(arguments[i]);
      if (!flag && i + 1 == arguments.length) {
        throw options.refuse(arguments[i] + ": a value is missing");
      }
      var name = arguments[i];
      if (options.values.put(name, flag ? "" : arguments[++i]) != null) {
        throw options.refuse(name + ": given twice");
      }
    }
    return options;
  }

  boolean flag(String name) {
    return values.remove(name) != null;
  }

  int whole(String name, int otherwise) {
    return value(name, otherwise, Integer::valueOf);
  }

  <T> T value(String name, T otherwise, Function<String, T> reader) {
    var value = values.remove(name);
    try {
      return value == null ? otherwise : reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw refuse(name + " " + value + ": " + e.getMessage());
    }
  }

  <T> List<T> list(String name, List<T> otherwise, Function<String, T> reader) {
    return value(name, otherwise, text -> Arrays.stream(text.split(",")).map(reader).toList());
  }

  void end() {
    if (!values.isEmpty()) {
      throw refuse(values.keySet().iterator().next() + ": unknown option");
    }
  }

  private IllegalStateException refuse(String line) {
    System.err.println(program + ": " + line);
    System.exit(2);
    return new IllegalStateException(line); // never reached
  }
}
