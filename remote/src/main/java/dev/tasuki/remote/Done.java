package dev.tasuki.remote;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operation that was done has to say.
///
/// @param messages what the command line would have printed on the way
/// @param receipts of reloads, one an app
@Json
public record Done(boolean done, List<String> messages, List<Receipt> receipts) {

  /// What a reload did for one app.
  ///
  /// @param reverted why it was taken back, or null
  @Json
  public record Receipt(String app, @Nullable String reverted, List<Slot> slots) {}

  /// What it did in one slot.
  ///
  /// @param newPid 0 when it was taken back
  /// @param ready seconds from spawn to ready
  /// @param accepted connections that the old process accepted after it had left the rotation
  /// @param drained connections that the old process finished, those included
  /// @param cut connections that were open when the drain time-out ended
  /// @param draining seconds
  @Json
  public record Slot(
      int slot,
      int oldPid,
      int newPid,
      double ready,
      int accepted,
      int drained,
      int cut,
      double draining) {}
}
