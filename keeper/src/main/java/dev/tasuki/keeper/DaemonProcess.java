package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperMessage;
import dev.tasuki.protocol.ServiceVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The daemon as a process: started, watched, started again with back-off (at once, then 100 ms
/// doubling up to 5 s; from the beginning when it has lived for 3 s: then it is not its start that
/// fails).
///
/// Confined to the keeper's thread.
final class DaemonProcess {
  private static final int SOCKET_NUMBER = 3;
  private static final long FIRST_DELAY = 100_000_000L;
  private static final long LONGEST_DELAY = 5_000_000_000L;
  private static final long LIVED_WELL = 3_000_000_000L;

  private final KeeperOptions options;
  private final OpenFiles openFiles;
  private final Poller poller;
  private final Link link;
  private @Nullable PidFd pidfd;
  private int pid;
  private long startedAt = System.nanoTime();
  private long delay;
  private long restartAt;
  private boolean restartDue;
  private boolean booting;

  /// @param booting whether nothing of Tasuki has been here before the first daemon
  DaemonProcess(
      KeeperOptions options, OpenFiles openFiles, Poller poller, Link link, boolean booting) {
    this.options = options;
    this.openFiles = openFiles;
    this.poller = poller;
    this.link = link;
    this.booting = booting;
  }

  /// The daemon's process id, 0 when there is none or it is not known yet.
  int pid() {
    return pid;
  }

  /// Starts a daemon and connects to it.
  void start() throws PosixException {
    restartDue = false;
    startedAt = System.nanoTime();
    MessageSocket.Pair pair = MessageSocket.pair();
    SpawnOutcome outcome;
    try (MessageSocket theirs = pair.second()) {
      outcome = Spawner.spawn(request(theirs.descriptor().number()));
    }
    Descriptor started = outcome.pidfd();
    if (started == null) {
      pair.first().close();
      Keeper.complain("cannot start the daemon: " + outcome.failure());
      scheduleRestart();
      return;
    }
    link.connect(pair.first());
    watch(outcome.pid(), new PidFd(started));
  }

  /// A daemon that was not started here has said who it is.
  void introduce(int daemonPid) throws PosixException {
    if (pidfd == null) {
      watch(daemonPid, PidFd.open(daemonPid));
    }
  }

  private void watch(int daemonPid, PidFd opened) throws PosixException {
    pid = daemonPid;
    pidfd = opened;
    poller.add(opened.descriptor(), Poller.READABLE, Tokens.DAEMON);
  }

  /// The daemon's pidfd is readable: takes its status.
  ///
  /// @return how it ended; null when it has not
  @Nullable WaitStatus ended() {
    PidFd watched = pidfd;
    if (watched == null) {
      return null;
    }
    WaitStatus status = status(watched);
    if (status != null) {
      poller.remove(watched.descriptor());
      watched.close();
      pidfd = null;
      pid = 0;
    }
    return status;
  }

  private @Nullable WaitStatus status(PidFd watched) {
    try {
      return watched.reap();
    } catch (PosixException e) {
      if (e.errno() != Errno.ECHILD || !watched.isEnded()) {
        return null;
      }
      WaitStatus status = watched.statusOfStranger(pid);
      return status == null ? WaitStatus.UNKNOWN : status;
    }
  }

  /// Whether it is not to be started again. The status of one that was not our child may not be
  /// known; what it leaves in its home tells as well: only an orderly end takes the pid file away.
  boolean endedInOrder(WaitStatus status) {
    return status.isKnown()
        ? status.code() == KeeperMessage.ORDERLY_END
        : !Predecessor.daemonWasKilled(options.home());
  }

  /// Whether it is about to be started again.
  boolean isDue() {
    return restartDue;
  }

  void scheduleRestart() {
    long now = System.nanoTime();
    if (now - startedAt > LIVED_WELL) {
      delay = 0;
    }
    restartAt = now + delay;
    restartDue = true;
    delay = delay == 0 ? FIRST_DELAY : Math.min(2 * delay, LONGEST_DELAY);
  }

  /// Starts it again when it is time.
  ///
  /// @return milliseconds until then, or -1 when nothing is due
  int restartIfDue() throws PosixException {
    if (!restartDue) {
      return -1;
    }
    long left = restartAt - System.nanoTime();
    if (left > 0) {
      return (int) (left / 1_000_000) + 1;
    }
    start();
    return restartIfDue();
  }

  private SpawnRequest request(int socket) {
    String log = options.home() + "/tasukid.log";
    return new SpawnRequest(
        options.command(),
        environment(),
        options.home(),
        SpawnRequest.NO_INPUT,
        log,
        log,
        Map.of(SOCKET_NUMBER, socket),
        FilterMode.NONE);
  }

  /// Our own environment as it was given to us, not as the JDK decodes it.
  private List<String> environment() {
    List<String> variables = new ArrayList<>();
    String raw = ProcessInfo.read("/proc/self/environ");
    for (String variable : (raw == null ? "" : raw).split("\0")) {
      if (!variable.isEmpty()
          && !variable.startsWith(KeeperMessage.DESCRIPTOR_VARIABLE + "=")
          && !variable.startsWith(OpenFiles.VARIABLE + "=")
          && !variable.startsWith(ServiceVariables.SERVICE + "=")
          && !variable.startsWith("LISTEN_")) {
        variables.add(variable);
      }
    }
    if (ServiceManager.present()) {
      String phase = booting ? ServiceVariables.BOOT : ServiceVariables.RUNNING;
      variables.add(ServiceVariables.SERVICE + "=" + phase);
      booting = false;
    }
    variables.add(KeeperMessage.DESCRIPTOR_VARIABLE + "=" + SOCKET_NUMBER);
    variables.add(OpenFiles.VARIABLE + "=" + openFiles.original());
    return variables;
  }
}
