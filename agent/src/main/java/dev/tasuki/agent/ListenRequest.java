package dev.tasuki.agent;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// What an app asked for, in the words of Node's `queryServer`.
///
/// @param address numeric; null for all addresses of both families
/// @param addressType 4 or 6; 4 with all addresses, as Node has it
/// @param index tells servers apart that ask for the same port 0
record ListenRequest(@Nullable String address, int port, int addressType, int backlog, int index) {
  private static final int DEFAULT_BACKLOG = 50; // as the JDK
  private static final boolean ONLY_IPV4 = Boolean.getBoolean("java.net.preferIPv4Stack");

  static ListenRequest of(InetSocketAddress local, int backlog) {
    InetAddress address = local.getAddress();
    int waiting = backlog < 1 ? DEFAULT_BACKLOG : backlog;
    // The JDK's server sockets are dual-stack, also when 0.0.0.0 is asked for.
    if (address.isAnyLocalAddress() && !ONLY_IPV4) {
      return new ListenRequest(null, local.getPort(), 4, waiting, 0);
    }
    int type = address instanceof Inet6Address ? 6 : 4;
    return new ListenRequest(address.getHostAddress(), local.getPort(), type, waiting, 0);
  }

  ListenRequest withIndex(int other) {
    return new ListenRequest(address, port, addressType, backlog, other);
  }

  /// The members of a message, without braces.
  ///
  /// @param shownPort the one that was asked for or the one that was found
  String members(int shownPort) {
    return "\"index\":"
        + index
        + ",\"data\":null,\"address\":"
        + Json.quote(address)
        + ",\"port\":"
        + shownPort
        + ",\"addressType\":"
        + addressType
        + ",\"backlog\":"
        + backlog;
  }

  @Override
  public String toString() {
    return "port " + port + (address == null ? "" : " of " + address);
  }
}
