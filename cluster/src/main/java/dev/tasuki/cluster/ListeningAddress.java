package dev.tasuki.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a worker listens.
///
/// @param address an IP literal, the path of a Unix-domain socket, or null for all addresses
/// @param port the real port, also when 0 was asked for; -1 for a Unix-domain socket
/// @param addressType `tcp`, `udp` or `unix`
public record ListeningAddress(@Nullable String address, int port, String addressType) {
  static ListeningAddress parse(Map<?, ?> message) {
    ServerQuery.AddressType type = ServerQuery.AddressType.of(message.get("addressType"));
    Object address = message.get("address");
    int port = message.get("port") instanceof Long number ? number.intValue() : -1;
    String kind = type.isUdp() ? "udp" : type == ServerQuery.AddressType.UNIX ? "unix" : "tcp";
    return new ListeningAddress(address == null ? null : address.toString(), port, kind);
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
