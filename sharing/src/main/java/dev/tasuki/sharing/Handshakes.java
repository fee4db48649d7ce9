package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.SocketDiagnostics;
import java.util.HashSet;
import java.util.Set;

/// The handshakes that were in flight on some ports when a listener was excluded: a half-open
/// connection does not say which member it belongs to, but one that began later is not that
/// listener's. Confined to the sharing thread.
final class Handshakes {
  /// Those that take longer are not waited for: their clients are gone, or a flood.
  private static final long LIMIT = 1_000_000_000;

  private final long began;
  private final Set<String> peers = new HashSet<>();
  private boolean first = true;

  /// @param began of the exclusion, on the nanosecond clock
  Handshakes(long began) {
    this.began = began;
  }

  /// Looks once: whether any of them goes on, and is still waited for.
  ///
  /// @throws PosixException when the kernel does not tell
  boolean go(Set<Integer> ports, long now) throws PosixException {
    Set<String> current = new HashSet<>();
    for (int port : first || !peers.isEmpty() ? ports : Set.<Integer>of()) {
      SocketDiagnostics.dump(SocketDiagnostics.SYN_RECEIVED, port)
          .forEach(row -> current.add(row.peer()));
    }
    if (first) {
      peers.addAll(current);
      first = false;
    } else {
      peers.retainAll(current);
    }
    return !peers.isEmpty() && now - began < LIMIT;
  }
}
