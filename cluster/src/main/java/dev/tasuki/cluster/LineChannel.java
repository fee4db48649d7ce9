package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import org.jspecify.annotations.Nullable;

/// The primary's end of one worker's IPC channel: lines out, lines in, descriptors beside them.
/// Nothing here waits. Confined to the event loop.
interface LineChannel {

  /// Whom the channel serves.
  interface Owner {
    /// A whole line, without its line feed. Bytes are valid during the call only.
    void line(byte[] bytes, int from, int to);

    /// Bytes of [#sendCounted] have been written.
    void written(int bytes);

    /// No more lines will come. Called once.
    ///
    /// @param reason why it was ended, or an empty text when the peer closed it
    void ended(String reason);
  }

  boolean isOpen();

  /// Sends a line, which ends with its line feed. Does nothing once the channel is closed.
  ///
  /// @param passenger a descriptor that goes with it; stays the caller's, who keeps it open until
  ///   it was received
  void send(byte[] line, @Nullable Descriptor passenger);

  /// Sends a line whose sender bounds how much is under way, and is told what was written.
  void sendCounted(byte[] line);

  /// The descriptor that came with the current line or an earlier one; null when there is none.
  /// Owned by the caller.
  @Nullable Descriptor takePassenger();

  /// Stops or goes on reading. While it is stopped the peer's writes wait in the socket.
  void reading(boolean wanted);

  /// Reads what is still there, then ends. For a peer that is known to be dead.
  void drainAndEnd();

  /// Ends the channel.
  void end(String reason);
}
