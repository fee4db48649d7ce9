package dev.tasuki.posix;

import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// An IP address and a port, as in `struct sockaddr_in` and `sockaddr_in6` (`ip(7)`, `ipv6(7)`).
/// Immutable. Unlike `InetSocketAddress` it keeps `::ffff:a.b.c.d` apart from `a.b.c.d`, as the
/// kernel does; its texts do not, because to users they are one address.
///
/// @param six whether it is an IPv6 address
/// @param high upper half of an IPv6 address in network order, 0 for IPv4
/// @param low lower half of an IPv6 address, or the 32 bits of an IPv4 address
/// @param scope IPv6 scope id (interface index), else 0
public record Endpoint(boolean six, long high, long low, int port, int scope) {
  private static final int INET_LENGTH = 16;
  private static final int INET6_LENGTH = 28;
  private static final int INET6_MINIMUM = 24;

  /// Reads a socket address; empty when it is neither IPv4 nor IPv6 or is too short.
  public static Optional<Endpoint> parse(byte[] address) {
    if (address.length < INET_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    int family = buffer.getShort(0);
    buffer.order(ByteOrder.BIG_ENDIAN);
    int port = buffer.getShort(2) & 0xffff;
    if (family == Sockets.AF_INET) {
      return Optional.of(new Endpoint(false, 0, buffer.getInt(4) & 0xffffffffL, port, 0));
    }
    if (family != Sockets.AF_INET6 || address.length < INET6_MINIMUM) {
      return Optional.empty();
    }
    int scope =
        address.length < INET6_LENGTH ? 0 : buffer.order(ByteOrder.nativeOrder()).getInt(24);
    buffer.order(ByteOrder.BIG_ENDIAN);
    return Optional.of(new Endpoint(true, buffer.getLong(8), buffer.getLong(16), port, scope));
  }

  /// The address as the kernel takes it.
  public byte[] toBytes() {
    byte[] bytes = new byte[six ? INET6_LENGTH : INET_LENGTH];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    buffer.putShort(0, (short) (six ? Sockets.AF_INET6 : Sockets.AF_INET));
    if (six) {
      buffer.putInt(24, scope);
    }
    buffer.order(ByteOrder.BIG_ENDIAN).putShort(2, (short) port);
    if (six) {
      buffer.putLong(8, high).putLong(16, low);
    } else {
      buffer.putInt(4, (int) low);
    }
    return bytes;
  }

  /// The same address with another port.
  public Endpoint withPort(int other) {
    return new Endpoint(six, high, low, other, scope);
  }

  /// Whether it is `0.0.0.0` or `::`.
  public boolean wildcard() {
    return high == 0 && low == 0;
  }

  /// The IPv4 form of an IPv4-mapped address (`::ffff:a.b.c.d`), else this.
  public Endpoint unmapped() {
    return mapped() ? new Endpoint(false, 0, low & 0xffffffffL, port, 0) : this;
  }

  private boolean mapped() {
    return six && high == 0 && low >>> 32 == 0xffffL;
  }

  /// The address alone, such as `127.0.0.1` (also for `::ffff:127.0.0.1`), `::` or `fe80::1%2`.
  public String address() {
    if (mapped()) {
      return unmapped().address();
    }
    if (!six) {
      return (low >> 24 & 255)
          + "."
          + (low >> 16 & 255)
          + "."
          + (low >> 8 & 255)
          + "."
          + (low & 255);
    }
    return compressed() + (scope == 0 ? "" : "%" + scope);
  }

  /// The text form of RFC 5952: the longest run of at least two zero groups becomes `::`.
  private String compressed() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
    }
    int start = 8;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    return start == 8
        ? joined(groups, 0, 8)
        : joined(groups, 0, start) + "::" + joined(groups, start + length, 8);
  }

  private static String joined(int[] groups, int from, int to) {
    return Arrays.stream(groups, from, to).mapToObj(Integer::toHexString).collect(joining(":"));
  }

  @Override
  public String toString() {
    return (six && !mapped() ? "[" + address() + "]" : address()) + ":" + port;
  }
}
