package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;

/// A bound socket that every worker gets a copy of: policy NONE, and UDP always. Who takes the next
/// connection or datagram is decided by the kernel.
final class HandedSocket extends Listening {
  private final boolean udp;

  HandedSocket(ServerQuery query, Descriptor socket) {
    super(query, socket);
    this.udp = query.type().isUdp();
  }

  /// The type that Node gives the handle on the wire.
  String wireType() {
    return udp ? "dgram.Native" : "net.Native";
  }
}
