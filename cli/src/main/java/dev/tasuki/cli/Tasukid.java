package dev.tasuki.cli;

import dev.tasuki.api.ApiSwitch;
import dev.tasuki.daemon.Daemon;
import dev.tasuki.daemon.Operations;
import dev.tasuki.daemon.StateCheck;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Signal;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.sharing.Mechanisms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The daemon's program, started by the keeper: the environment names TASUKI_HOME and the
/// descriptor at whose other end the keeper is.
public final class Tasukid {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Tasukid() {}

  /// Runs until the keeper is to end as well; the exit code tells it so. With `--check HOME` it
  /// only looks whether it could take over there, and says why not.
  ///
  /// SIGHUP and SIGINT are ignored: they are meant for a terminal's programs. SIGTERM ends it like
  /// any death: the keeper starts it again, and no app notices. (To end everything in order, the
  /// keeper takes SIGTERM, as `tasuki kill`.) SIGUSR2 opens log files anew.
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length == 2 && arguments[0].equals("--check")) {
      System.exit(check(Path.of(arguments[1])));
      return;
    }
    String socket = System.getenv(KeeperMessage.DESCRIPTOR_VARIABLE);
    String home = System.getenv("TASUKI_HOME");
    if (home == null || socket == null) {
      System.err.println("tasukid is started by its keeper: use the command tasuki");
      System.exit(USAGE);
      return;
    }
    // The first native call makes the linker ready, which takes a third of the start: beside the
    // rest.
    Thread.ofPlatform()
        .name("signals")
        .start(() -> {
          Signal.ignore(Signal.SIGHUP);
          Signal.ignore(Signal.SIGINT);
        });
    AtomicReference<@Nullable ApiSwitch> api = new AtomicReference<>();
    Owner owner = Owner.of(Path.of(home), System.getenv());
    try {
      Daemon daemon =
          Daemon.start(
              Path.of(home),
              new Descriptor(Integer.parseInt(socket)),
              operations -> host(Path.of(home), operations, api, owner)::serve);
      int code = daemon.awaitEnd();
      if (code == KeeperMessage.ORDERLY_END) {
        Objects.requireNonNull(api.get()).close();
        owner.clean();
      }
      System.exit(code);
    } catch (IOException e) {
      System.err.println("tasukid cannot start: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private static int check(Path home) {
    try {
      StateCheck.check(home);
      return 0;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return FAILED;
    }
  }

  private static CommandLineHost host(
      Path home, Operations operations, AtomicReference<@Nullable ApiSwitch> made, Owner owner) {
    owner.await(operations);
    ApiSwitch api =
        new ApiSwitch(home, operations, file -> new LogTail(file, operations.headCuts()));
    api.begin();
    made.set(api);
    // Nobody waits for this.
    Thread.ofPlatform().name("log-signal").start(() -> LogSignal.install(operations::reloadLogs));
    return new CommandLineHost(operations, api, () -> doctor(home), owner);
  }

  private static List<DoctorLine> doctor(Path home) {
    return Stream.concat(
            Mechanisms.all().stream().map(Tasukid::line), MachineLimits.lines(home).stream())
        .toList();
  }

  private static DoctorLine line(Mechanisms.Mechanism found) {
    String lost = found.works() ? null : found.without();
    return new DoctorLine(found.name(), found.works(), found.detail(), lost);
  }
}
