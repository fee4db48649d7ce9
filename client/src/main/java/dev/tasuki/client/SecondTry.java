package dev.tasuki.client;

import dev.tasuki.protocol.Frame;
import java.io.IOException;
import java.util.Set;

/// The daemon has gone in the middle of a command. What only asks is asked again, of the next
/// daemon, which its keeper starts; what changes something may have been done, and is not.
final class SecondTry {
  private static final Set<String> QUESTIONS =
      Set.of(
          "ping",
          "ls",
          "list",
          "l",
          "ps",
          "status",
          "jlist",
          "prettylist",
          "describe",
          "desc",
          "info",
          "show",
          "pid",
          "id",
          "env",
          "history",
          "report",
          "doctor",
          "get");

  private static final int TRIES = 3;

  private SecondTry() {}

  /// @return the exit status
  /// @throws Failure when it cannot be asked again, or nobody answers
  static int converse(String command, Frame.Request request, String home) throws Failure {
    for (int tried = 0; tried < TRIES && !Main.printed && QUESTIONS.contains(command); tried++) {
      try {
        return Main.converse(DaemonStarter.start(home), request, home);
      } catch (IOException e) {
        // this one has gone as well
      } catch (IllegalStateException e) {
        break; // Ctrl-C has come: nobody waits for the answer
      }
    }
    throw new Failure("the daemon went away before it was done; tasuki ls shows what is", home);
  }
}
