package dev.tasuki.remote;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One instance of an app: a snapshot.
///
/// @param pid 0 when there is no process
/// @param status such as `online` or `errored`
/// @param cpu percent of one core, of the whole process tree
/// @param memory resident bytes of the whole process tree
/// @param lastExit how the last process ended, in words
/// @param reason why it is errored or waiting
@Json
public record RemoteInstance(
    int id,
    String app,
    int slot,
    int pid,
    String status,
    Instant startedAt,
    Instant createdAt,
    int restarts,
    double cpu,
    long memory,
    String user,
    @Nullable String lastExit,
    @Nullable Integer lastExitCode,
    @Nullable String reason,
    List<Port> ports) {

  /// An address that it listens on.
  ///
  /// @param eligible whether new connections are routed here
  /// @param queue connections that wait to be accepted
  @Json
  public record Port(String address, int port, String how, boolean eligible, int queue) {}
}
