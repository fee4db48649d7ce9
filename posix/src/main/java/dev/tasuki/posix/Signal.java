package dev.tasuki.posix;

import java.util.List;
import java.util.Locale;

/// Signal names and numbers of Linux (`signal(7)`); the same on x86-64 and aarch64.
public final class Signal {
  public static final int SIGHUP = 1;
  public static final int SIGINT = 2;
  public static final int SIGKILL = 9;
  public static final int SIGTERM = 15;
  public static final int SIGCHLD = 17;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");
  private static final int LAST = 64;
  private static final long SIG_DFL = 0;
  private static final long SIG_IGN = 1;

  private Signal() {}

  /// The name, such as `SIGTERM`; `signal 40` for a number without one.
  public static String name(int number) {
    return number >= 1 && number <= NAMES.size()
        ? "SIG" + NAMES.get(number - 1)
        : "signal " + number;
  }

  /// The number of `SIGTERM`, `TERM`, `term` or `15`.
  ///
  /// @return the number, or 0 when there is no such signal
  public static int number(String name) {
    String word = name.toUpperCase(Locale.ROOT);
    int index = NAMES.indexOf(word.startsWith("SIG") ? word.substring(3) : word);
    if (index >= 0) {
      return index + 1;
    }
    try {
      int number = Integer.parseInt(word);
      return number >= 1 && number <= LAST ? number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /// Makes this process ignore a signal. Children started by [Spawner] do not inherit that.
  public static void ignore(int number) {
    dispose(number, SIG_IGN);
  }

  /// Gives a signal its default effect. Needed for SIGCHLD before any child is started: where it is
  /// inherited as ignored, exit statuses are thrown away.
  public static void restoreDefault(int number) {
    dispose(number, SIG_DFL);
  }

  private static void dispose(int number, long disposition) {
    Native.call(Native.symbol("signal"), number, disposition, 0, 0, 0, 0, 0);
  }
}
