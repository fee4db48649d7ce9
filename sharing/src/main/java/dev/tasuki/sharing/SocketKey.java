package dev.tasuki.sharing;

import dev.tasuki.posix.Endpoint;

/// What two sockets must have in common to be in one reuseport group.
///
/// @param network the network namespace, 0 where the kernel has no number for it
/// @param onlySix whether it is an IPv6 socket that refuses IPv4
record SocketKey(long network, Endpoint endpoint, boolean onlySix) {

  /// Whether sockets of two different apps with these keys would take each other's connections.
  boolean conflicts(SocketKey other) {
    if (network != other.network) {
      return false;
    }
    boolean apart =
        endpoint.six() != other.endpoint.six() && (endpoint.six() ? onlySix : other.onlySix);
    return !apart && endpoint.overlaps(other.endpoint);
  }
}
