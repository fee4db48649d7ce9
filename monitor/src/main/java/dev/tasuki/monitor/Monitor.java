package dev.tasuki.monitor;

import dev.tasuki.cli.LocalCommands;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// The program behind `tasuki monit`. Its words are `monit` and what the user wrote after it.
///
/// Exit status: 0 when the user has quit, 1 without a terminal, 2 for wrong usage.
public final class Monitor {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Monitor() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  private static int run(String[] arguments) {
    if (Arrays.asList(arguments).contains("--help") || Arrays.asList(arguments).contains("-h")) {
      return LocalCommands.run(arguments);
    }
    if (arguments.length > 1) {
      return complain("monit: it takes no words (tasuki help monit)", USAGE);
    }
    FullScreen screen;
    try {
      screen = FullScreen.open(colour());
    } catch (IOException | IllegalStateException e) {
      return complain("monit needs a terminal: use tasuki ls and tasuki logs without one", FAILED);
    }
    try (screen) {
      new Session(new Daemon(home()), screen).run();
      return 0;
    } catch (IOException e) {
      return FAILED; // the terminal has gone: nobody is left to be told
    }
  }

  private static int complain(String line, int status) {
    System.err.println("tasuki: " + line);
    return status;
  }

  private static Path home() {
    String home = System.getenv("TASUKI_HOME");
    return home == null || home.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".tasuki")
        : new File(home).getAbsoluteFile().toPath();
  }

  private static boolean colour() {
    String without = System.getenv("NO_COLOR");
    return without == null || without.isEmpty();
  }
}
