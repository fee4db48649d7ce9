package dev.tasuki.sharing;

import org.jspecify.annotations.Nullable;

/// How a connection reaches one worker and no other, also through a port that it shares.
public sealed interface ProbeRoute {
  /// Connect to this address and port.
  ///
  /// @param source the local address to bind before, null for any
  record To(@Nullable String source, String address, int port) implements ProbeRoute {}

  /// There is none.
  ///
  /// @param reason why, such as `it does not listen on port 3000`
  record None(String reason) implements ProbeRoute {}
}
