package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import dev.tasuki.supervisor.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One instance as a user sees it: a snapshot, immutable.
///
/// @param id PM2's `pm_id`: unique, never reused while the app exists
/// @param slot 0..n-1 within the app; survives replacement
/// @param pid process id, 0 when there is none
/// @param startedAt when the current (or last) process was spawned
/// @param createdAt when the instance was first started
/// @param restarts restarts so far, of any cause
/// @param unstableRestarts restarts counted in the current budget window
/// @param cpuPercent CPU of the whole process tree since the last sample, 100 = one core
/// @param memoryBytes resident memory of the whole process tree
/// @param user the user the process runs as
/// @param lastExit how the last process ended, such as `exit code 7` or `signal SIGKILL`
/// @param lastExitCode its exit code, 128 + signal when killed, null when unknown or none yet
/// @param reason why it is errored or waiting, in one line
/// @param log how its output gets to its files
/// @param report what its process tells of itself
/// @param extras what there is to say of some instances only
/// @param ports ports this instance listens on through Tasuki
/// @param health what its health checks say, empty when it has none
public record InstanceView(
    int id,
    AppDefinition app,
    int slot,
    int pid,
    Status status,
    Instant startedAt,
    Instant createdAt,
    int restarts,
    int unstableRestarts,
    double cpuPercent,
    long memoryBytes,
    String user,
    @Nullable String lastExit,
    @Nullable Integer lastExitCode,
    @Nullable String reason,
    List<PortView> ports,
    List<HealthView> health,
    String outLog,
    String errorLog,
    String pidFile,
    LogView log,
    AppReport report,
    Extras extras) {

  /// What there is to say of some instances only.
  ///
  /// @param says what its process says of its state (`STATUS=…` of sd_notify), or null
  /// @param trigger what besides a user and its own exits replaced it last, or null
  /// @param nextRun when its schedule is due next, or null
  /// @param watching whether its files are watched just now
  /// @param aotCache how it stands with its AOT cache, or null when it wants none
  /// @param scaling how its app is scaled by its load, or null when it is not
  public record Extras(
      @Nullable String says,
      @Nullable String trigger,
      @Nullable Instant nextRun,
      boolean watching,
      @Nullable String aotCache,
      @Nullable ScalingView scaling) {
    /// Nothing to say.
    public static final Extras NONE = new Extras(null, null, null, false, null, null);
  }

  /// How an app is scaled by its load.
  ///
  /// @param instances how many it has
  /// @param state what its load is like, beside what it is to be
  /// @param last what was done last and why, or null
  /// @param lastAt when that was
  public record ScalingView(
      int instances,
      int min,
      int max,
      String state,
      @Nullable String last,
      @Nullable Instant lastAt) {}

  /// A listening address and how it is shared.
  ///
  /// @param address such as `0.0.0.0`, `::`, `127.0.0.1`
  /// @param how in words, such as `shared (adopted), random` or `private (offset)`
  /// @param eligible whether new connections are routed to this instance
  /// @param queue connections waiting in this instance's accept queue
  public record PortView(String address, int port, String how, boolean eligible, int queue) {}

  /// What a health check says.
  ///
  /// @param purpose `liveness`, `readiness`, or `health` for both
  /// @param check what is asked, in words
  /// @param state `well`, `failing` or `not known yet`
  /// @param lastFailure why it failed last, null when it never has
  /// @param lastFailureAt when that was
  public record HealthView(
      String purpose,
      String check,
      String state,
      @Nullable String lastFailure,
      @Nullable Instant lastFailureAt) {}

  public InstanceView {
    health = List.copyOf(health);
    ports = List.copyOf(ports);
  }
}
