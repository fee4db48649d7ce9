package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ProcSockets;
import dev.tasuki.posix.SocketDiagnostics;
import dev.tasuki.posix.SocketDiagnostics.Listener;
import dev.tasuki.posix.Sockets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds listeners that are not ours. Confined to the sharing thread.
///
/// A process of the same user that sets SO_REUSEPORT becomes a member of the kernel's group behind
/// our back: it takes connections, and shifts the indices of all who join later. So nobody joins a
/// port where such a listener is.
final class Strangers {
  private final Registry registry;
  private final long network;

  Strangers(Registry registry) throws PosixException {
    this.registry = registry;
    this.network = Sockets.ownNetworkNamespace();
  }

  /// Our own network namespace, the only one where we can look.
  long network() {
    return network;
  }

  /// Whether a stranger listens where connections for this key could go.
  ///
  /// @throws PosixException when the kernel does not tell
  boolean present(SocketKey key) throws PosixException {
    return !inodes(key).isEmpty();
  }

  /// Says who is in the way, such as `port 3000 is in use by pid 812 (python3)`.
  String describe(SocketKey key) {
    String line = "port " + key.endpoint().port() + " is in use";
    try {
      return line + ProcSockets.owner(inodes(key)).map(owner -> " by " + owner).orElse("");
    } catch (PosixException e) {
      return line;
    }
  }

  private List<Long> inodes(SocketKey key) throws PosixException {
    if (key.network() != network) {
      return List.of();
    }
    Set<Long> ours =
        registry.sockets.values().stream()
            .map(socket -> socket.inode)
            .collect(Collectors.toUnmodifiableSet());
    return SocketDiagnostics.listeners(key.endpoint().port()).stream()
        .filter(listener -> key(listener).overlaps(key))
        .map(Listener::inode)
        .filter(inode -> !ours.contains(inode))
        .toList();
  }

  private SocketKey key(Listener listener) {
    return new SocketKey(network, listener.endpoint(), listener.onlySix());
  }
}
