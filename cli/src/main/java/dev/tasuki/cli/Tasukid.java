package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.daemon.Daemon;
import dev.tasuki.daemon.Operations;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.sharing.Mechanisms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
    AtomicReference<@Nullable ApiSwitch> api = new AtomicReference<>();
    try {
      Daemon daemon =
          Daemon.start(
              Path.of(home),
              new Descriptor(Integer.parseInt(socket)),
              operations -> host(Path.of(home), operations, api)::serve);
      daemon.awaitEnd();
      Objects.requireNonNull(api.get()).close();
      System.exit(Daemon.ORDERLY_END);
    } catch (IOException e) {
      System.err.println("tasukid cannot start: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static CommandLineHost host(
      Path home, Operations operations, AtomicReference<@Nullable ApiSwitch> made) {
    ApiSwitch api = new ApiSwitch(home, operations, LogTail::new);
    api.begin();
    made.set(api);
    return new CommandLineHost(operations, api, Tasukid::doctor);
  }

  private static List<DoctorLine> doctor() {
    return Mechanisms.all().stream().map(Tasukid::line).toList();
  }

  private static DoctorLine line(Mechanisms.Mechanism found) {
    String lost = found.works() ? null : found.without();
    return new DoctorLine(found.name(), found.works(), found.detail(), lost);
  }
}
