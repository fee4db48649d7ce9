package dev.tasuki.cli;

import dev.tasuki.daemon.Daemon;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.sharing.Mechanisms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The daemon's program, started by the keeper: the environment names TASUKI_HOME and the
/// descriptor at whose other end the keeper is.
public final class Tasukid {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Tasukid() {}

  /// Runs until the keeper is to end as well; the exit code tells it so.
  public static void main(String[] arguments) throws InterruptedException {
    String socket = System.getenv(KeeperMessage.DESCRIPTOR_VARIABLE);
    String home = System.getenv("TASUKI_HOME");
    if (home == null || socket == null) {
      System.err.println("tasukid is started by its keeper: use the command tasuki");
      System.exit(USAGE);
      return;
    }
    try {
      Daemon daemon =
          Daemon.start(
              Path.of(home),
              new Descriptor(Integer.parseInt(socket)),
              operations -> new CommandLineHost(operations, Tasukid::doctor)::serve);
      daemon.awaitEnd();
      System.exit(Daemon.ORDERLY_END);
    } catch (IOException e) {
      System.err.println("tasukid cannot start: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static List<DoctorLine> doctor() {
    return Mechanisms.all().stream().map(Tasukid::line).toList();
  }

  private static DoctorLine line(Mechanisms.Mechanism found) {
    String lost = found.works() ? null : found.without();
    return new DoctorLine(found.name(), found.works(), found.detail(), lost);
  }
}
