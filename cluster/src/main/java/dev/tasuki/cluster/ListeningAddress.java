package dev.tasuki.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a worker listens.
///
/// @param address an IP literal, the path of a Unix-domain socket, or null for all addresses
/// @param port the real port, also when 0 was asked for; -1 for a Unix-domain socket
/// @param addressType `tcp`, `udp` or `unix`
/// @param sharing how its connections come to it
public record ListeningAddress(
    @Nullable String address, int port, String addressType, Sharing sharing) {

  /// How the workers share an address.
  public enum Sharing {
    /// The primary accepts and hands connections over in turn.
    HANDED_OVER,
    /// All workers have the same socket; the kernel wakes whom it likes.
    ONE_SOCKET,
    /// Each worker's own socket was adopted; the kernel chooses.
    ADOPTED
  }

  static ListeningAddress parse(Map<?, ?> message, Sharing sharing) {
    ServerQuery.AddressType type = ServerQuery.AddressType.of(message.get("addressType"));
    Object address = message.get("address");
    int port = message.get("port") instanceof Long number ? number.intValue() : -1;
    String kind = type.isUdp() ? "udp" : type == ServerQuery.AddressType.UNIX ? "unix" : "tcp";
    return new ListeningAddress(
        address == null ? null : address.toString(),
        port,
        kind,
        type.isUdp() ? Sharing.ONE_SOCKET : sharing);
  }

  /// Such as `127.0.0.1:3000`, `[::1]:3000`, `*:3000` or `/run/app.sock`.
  @Override
  public String toString() {
    if (addressType.equals("unix")) {
      return String.valueOf(address);
    }
    if (address == null) {
      return "*:" + port;
    }
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }
}
