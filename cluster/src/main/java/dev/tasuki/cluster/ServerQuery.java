package dev.tasuki.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker asks when its program listens: Node's `queryServer`.
///
/// @param sequence the number that the answer acknowledges
/// @param address IP literal, path of a Unix-domain socket, or null for all addresses
/// @param port 0 asks for any; -1 for a Unix-domain socket
/// @param type what kind of address it is
/// @param flags libuv's: [#ONLY_SIX], [#REUSE_ADDRESS]
/// @param descriptor a descriptor of the primary to listen on, or -1
/// @param data for the other workers with the same key (TLS ticket keys)
record ServerQuery(
    long sequence,
    @Nullable String address,
    int port,
    AddressType type,
    int flags,
    int backlog,
    int descriptor,
    boolean openToAll,
    String key,
    @Nullable Object data) {
  /// UV_TCP_IPV6ONLY and UV_UDP_IPV6ONLY.
  static final int ONLY_SIX = 1;

  /// UV_UDP_REUSEADDR.
  static final int REUSE_ADDRESS = 4;

  private static final int DEFAULT_BACKLOG = 511;
  private static final int MAX_PORT = 65_535;

  /// Node's `addressType`.
  enum AddressType {
    IP4("4"),
    IP6("6"),
    UNIX("-1"),
    UDP4("udp4"),
    UDP6("udp6");

    private final String word;

    AddressType(String word) {
      this.word = word;
    }

    boolean isUdp() {
      return this == UDP4 || this == UDP6;
    }

    static AddressType of(@Nullable Object word) {
      for (AddressType type : values()) {
        if (type.word.equals(String.valueOf(word))) {
          return type;
        }
      }
      throw new JsonException("unknown addressType " + JsonWriter.write(word));
    }
  }

  /// What its socket is called on the wire.
  WireType wireType() {
    return switch (type) {
      case IP4, IP6 -> WireType.TCP;
      case UNIX -> WireType.UNIX;
      case UDP4, UDP6 -> WireType.UDP;
    };
  }

  /// Whether it is about a TCP server on an address.
  boolean isTcp() {
    return descriptor < 0 && (type == AddressType.IP4 || type == AddressType.IP6);
  }

  /// @throws JsonException when the message makes no sense
  static ServerQuery parse(Map<?, ?> message) {
    AddressType type = AddressType.of(message.get("addressType"));
    Object address = message.get("address");
    if (address != null && !(address instanceof String)) {
      throw new JsonException("address " + JsonWriter.write(address));
    }
    int port = number(message, "port", -1);
    boolean portless = type == AddressType.UNIX || isDescriptor(message);
    if (port > MAX_PORT || (port < 0 && !portless)) {
      throw new JsonException("port " + port);
    }
    int backlog = number(message, "backlog", 0);
    return new ServerQuery(
        sequence(message),
        (String) address,
        port,
        type,
        number(message, "flags", 0),
        backlog > 0 ? backlog : DEFAULT_BACKLOG,
        number(message, "fd", -1),
        Boolean.TRUE.equals(message.get("readableAll"))
            || Boolean.TRUE.equals(message.get("writableAll")),
        key(message, port),
        message.get("data"));
  }

  static long sequence(Map<?, ?> message) {
    if (message.get("seq") instanceof Long sequence) {
      return sequence;
    }
    throw new JsonException("a request without a sequence number");
  }

  private static boolean isDescriptor(Map<?, ?> message) {
    return number(message, "fd", -1) >= 0;
  }

  /// Node's key: the same in all workers that share the socket. Servers on port 0 are told apart by
  /// the order in which a worker opens them.
  private static String key(Map<?, ?> message, int port) {
    String key =
        message.get("address")
            + ":"
            + port
            + ":"
            + message.get("addressType")
            + ":"
            + (message.containsKey("fd") ? message.get("fd") : "undefined");
    return port == 0 ? key + ":" + message.get("index") : key;
  }

  private static int number(Map<?, ?> message, String name, int otherwise) {
    return message.get(name) instanceof Long number && number == number.intValue()
        ? number.intValue()
        : otherwise;
  }
}
