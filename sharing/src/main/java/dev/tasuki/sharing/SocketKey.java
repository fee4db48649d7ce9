package dev.tasuki.sharing;

import dev.tasuki.posix.Endpoint;

/// What two sockets must have in common to be in one reuseport group.
///
/// @param network the network namespace, 0 where the kernel has no number for it
/// @param onlySix whether it is an IPv6 socket that refuses IPv4
record SocketKey(long network, Endpoint endpoint, boolean onlySix) {

  /// Whether listeners with these keys would compete for some connections: those to one address
  /// (`::ffff:a.b.c.d` is `a.b.c.d`), or to any that a wildcard of the two covers. `::` covers IPv4
  /// unless it refuses that.
  boolean overlaps(SocketKey other) {
    return network == other.network
        && endpoint.port() == other.endpoint.port()
        && (covers(other) || other.covers(this));
  }

  /// Whether all connections that the other could get could be ours, the port aside.
  private boolean covers(SocketKey other) {
    Endpoint ours = endpoint.unmapped();
    Endpoint theirs = other.endpoint.unmapped();
    if (ours.wildcard()) {
      return ours.six() == theirs.six() || (ours.six() && !onlySix);
    }
    return ours.equals(theirs);
  }
}
