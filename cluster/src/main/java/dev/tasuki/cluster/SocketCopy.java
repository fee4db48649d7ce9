package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;

/// A bound socket on its way to a worker. Confined to the event loop.
interface SocketCopy {
  /// Open until [#done()].
  Descriptor descriptor();

  WireType wireType();

  /// Whether the worker still waits for it.
  boolean wantedBy(Peer peer);

  /// The worker has it, or will never.
  void done();
}
