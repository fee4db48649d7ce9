package dev.tasuki.daemon;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ServiceSocket;
import dev.tasuki.protocol.ServiceVariables;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a daemon that is part of a systemd service says to it (`sd_notify(3)`): READY when the apps
/// are up, WATCHDOG while the core works, STOPPING. The keeper is the service's main process, so
/// the unit has `NotifyAccess=all`.
///
/// Thread-safe.
final class ServiceReport {
  private static final Logger LOG = System.getLogger(ServiceReport.class.getName());

  private final Core core;
  private final @Nullable ServiceSocket socket;
  private final boolean booting;
  private final Duration watchdogInterval;

  private ServiceReport(
      Core core, @Nullable ServiceSocket socket, boolean booting, Duration watchdogInterval) {
    this.core = core;
    this.socket = socket;
    this.booting = booting;
    this.watchdogInterval = watchdogInterval;
  }

  /// As our environment says; without a service, one that says nothing.
  static ServiceReport find(Core core) {
    String phase = System.getenv(ServiceVariables.SERVICE);
    String address = System.getenv(ServiceVariables.NOTIFY_SOCKET);
    if (phase == null || address == null) {
      return new ServiceReport(core, null, false, Duration.ZERO);
    }
    try {
      // Half of what is allowed, as sd_watchdog_enabled(3) recommends.
      String micros = System.getenv().getOrDefault("WATCHDOG_USEC", "0");
      Duration interval = Duration.ofNanos(Long.parseLong(micros) * 500);
      return new ServiceReport(
          core, ServiceSocket.to(address), phase.equals(ServiceVariables.BOOT), interval);
    } catch (PosixException | NumberFormatException e) {
      LOG.log(Level.WARNING, "the service manager cannot be told anything: {0}", e.getMessage());
      return new ServiceReport(core, null, false, Duration.ZERO);
    }
  }

  /// Brings the saved list back when the service was just started and nothing is listed (an orderly
  /// stop leaves nothing; after a power failure the journal knows better), then says that all is
  /// up. Returns at once.
  void begin(Operations operations, boolean nothingListed) {
    if (socket == null) {
      return;
    }
    if (watchdogInterval.isPositive()) {
      core.execute(this::watchdog);
    }
    Thread.ofVirtual()
        .name("boot")
        .start(() -> {
          if (booting && nothingListed) {
            resurrect(operations);
          }
          say("READY=1\nSTATUS=" + operations.instances().size() + " instances listed");
        });
  }

  /// One app that fails must not fail the others: the service is up all the same.
  private static void resurrect(Operations operations) {
    try {
      operations.resurrect(new SilentProgress());
    } catch (OperationException e) {
      LOG.log(Level.WARNING, "at boot: {0}", e.getMessage());
    }
  }

  private void watchdog() {
    say("WATCHDOG=1");
    core.after(watchdogInterval, this::watchdog);
  }

  void stopping() {
    say("STOPPING=1");
  }

  private void say(String lines) {
    try {
      if (socket != null) {
        socket.send(lines, null);
      }
    } catch (PosixException e) {
      LOG.log(Level.WARNING, "{0}", e.getMessage());
    }
  }
}
