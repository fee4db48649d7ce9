package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;

/// A bound socket that every worker gets a copy of: policy NONE, and UDP always. Who takes the next
/// connection or datagram is decided by the kernel.
final class HandedSocket extends Listening implements SocketCopy {
  private final WireType type;

  HandedSocket(ServerQuery query, Descriptor socket) {
    super(query, socket);
    this.type = query.wireType();
  }

  @Override
  public Descriptor descriptor() {
    return socket;
  }

  @Override
  public boolean wantedBy(Peer peer) {
    return has(peer);
  }

  /// It stays here for the others.
  @Override
  public void done() {}

  @Override
  public WireType wireType() {
    return type;
  }
}
