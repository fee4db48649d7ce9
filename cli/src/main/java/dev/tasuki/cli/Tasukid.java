package dev.tasuki.cli;

import dev.tasuki.daemon.Daemon;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.protocol.KeeperMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The daemon's program: `tasukid HOME`, started by the keeper, which is at the other end of the
/// descriptor named by the environment.
public final class Tasukid {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Tasukid() {}

  /// Runs until the keeper is to end as well; the exit code tells it so.
  public static void main(String[] arguments) throws InterruptedException {
    String socket = System.getenv(KeeperMessage.DESCRIPTOR_VARIABLE);
    if (arguments.length != 1 || socket == null) {
      System.err.println("tasukid is started by its keeper: tasukid HOME; use the command tasuki");
      System.exit(USAGE);
      return;
    }
    try {
      Daemon daemon =
          Daemon.start(
              Path.of(arguments[0]),
              new Descriptor(Integer.parseInt(socket)),
              operations -> new CommandLineHost(operations, List::of)::serve);
      daemon.awaitEnd();
      System.exit(Daemon.ORDERLY_END);
    } catch (IOException e) {
      System.err.println("tasukid cannot start: " + e.getMessage());
      System.exit(FAILED);
    }
  }
}
