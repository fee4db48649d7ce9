package dev.tasuki.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The signals that may ask an app to stop, by their Linux numbers (`signal(7)`); these are the
/// same on x86-64 and aarch64.
final class Signals {
  private static final List<String> NAMES =
      List.of(
          "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /// These do not end a process: a stop by them would only ever time out.
  private static final List<String> USELESS =
      List.of("CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU");

  private Signals() {}

  /// The full name, such as `SIGTERM`, of `SIGTERM`, `term` or `15`.
  static String parse(@Nullable String word) throws ConfigException {
    if (word == null) {
      return "SIGINT";
    }
    String name = word.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    if (word.matches("[1-9]\\d?") && Integer.parseInt(word) < NAMES.size()) {
      name = NAMES.get(Integer.parseInt(word));
    }
    if (name.isEmpty() || !NAMES.contains(name)) {
      throw new ConfigException(
          "--kill-signal " + word + ": no such signal; write SIGINT, SIGTERM, SIGQUIT, SIGUSR2, …");
    }
    if (USELESS.contains(name)) {
      throw new ConfigException("--kill-signal " + word + ": SIG" + name + " does not end an app");
    }
    return "SIG" + name;
  }
}
