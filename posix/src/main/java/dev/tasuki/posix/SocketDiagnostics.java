package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// TCP sockets of this network namespace by state and local port (NETLINK_SOCK_DIAG,
/// `sock_diag(7)`). Unlike `/proc/net/tcp` it does not print thousands of TIME_WAIT sockets. Needs
/// no privilege. Thread-safe.
public final class SocketDiagnostics {
  public static final int ESTABLISHED = 1 << 1;
  public static final int SYN_RECEIVED = 1 << 3;
  public static final int FIN_WAIT_1 = 1 << 4;
  public static final int FIN_WAIT_2 = 1 << 5;
  public static final int TIME_WAIT = 1 << 6;
  public static final int CLOSE_WAIT = 1 << 8;
  public static final int LISTEN = 1 << 10;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_SOCK_DIAG = 4;
  private static final int SOCK_DIAG_BY_FAMILY = 20;
  private static final int REQUEST_AND_DUMP = 0x301;
  private static final int REQUEST_BYTES = 72;
  private static final int BUFFER_BYTES = 32768;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int HEADER_BYTES = 16;
  private static final int MESSAGE_BYTES = 72;
  private static final int ATTRIBUTE_HEADER = 4;
  private static final int ATTRIBUTE_ONLY_SIX = 11; // INET_DIAG_SKV6ONLY
  private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_ENDIAN_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  /// @param inode the socket's inode, 0 while nobody has accepted it
  /// @param peer address and port of the other end, opaque
  public record Row(long inode, String peer) {}

  /// A listening socket.
  ///
  /// @param onlySix whether it is an IPv6 socket that refuses IPv4
  public record Listener(long inode, Endpoint endpoint, boolean onlySix) {}

  /// Takes one message: an `inet_diag_msg` and its attributes, from `at` to `end`.
  private interface Reader {
    void read(MemorySegment buffer, long at, long end);
  }

  private SocketDiagnostics() {}

  /// All IPv4 and IPv6 TCP sockets with this local port in one of the states.
  ///
  /// @param states sum of [#ESTABLISHED] and its siblings
  /// @throws PosixException when the kernel does not offer it
  public static List<Row> dump(int states, int port) throws PosixException {
    List<Row> rows = new ArrayList<>();
    Reader reader = (buffer, at, end) -> rows.add(row(buffer, at));
    dump(Sockets.AF_INET, states, port, reader);
    dump(Sockets.AF_INET6, states, port, reader);
    return rows;
  }

  /// All IPv4 and IPv6 TCP sockets that listen on this port.
  ///
  /// @throws PosixException when the kernel does not offer it
  public static List<Listener> listeners(int port) throws PosixException {
    List<Listener> listeners = new ArrayList<>();
    Reader reader = (buffer, at, end) -> listeners.add(listener(buffer, at, end));
    dump(Sockets.AF_INET, LISTEN, port, reader);
    dump(Sockets.AF_INET6, LISTEN, port, reader);
    return listeners;
  }

  private static void dump(int family, int states, int port, Reader reader) throws PosixException {
    try (Descriptor netlink = Sockets.open(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
        Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
      request.set(JAVA_INT, 0, REQUEST_BYTES);
      request.set(JAVA_SHORT, 4, (short) SOCK_DIAG_BY_FAMILY);
      request.set(JAVA_SHORT, 6, (short) REQUEST_AND_DUMP);
      request.set(JAVA_BYTE, 16, (byte) family);
      request.set(JAVA_BYTE, 17, (byte) Sockets.IPPROTO_TCP);
      request.set(JAVA_INT, 20, states);
      request.set(BIG_ENDIAN_SHORT, 24, (short) port);
      PosixException.check(
          Syscall.SENDTO.call(netlink.number(), request.address(), REQUEST_BYTES, 0, 0, 0),
          "sock_diag send");
      MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
      long length;
      do {
        length =
            PosixException.check(
                Syscall.RECVFROM.call(netlink.number(), buffer.address(), BUFFER_BYTES, 0, 0, 0),
                "sock_diag receive");
      } while (read(buffer, length, port, reader));
    }
  }

  /// Reads the messages of one datagram; false after the last one.
  private static boolean read(MemorySegment buffer, long length, int port, Reader reader)
      throws PosixException {
    for (long at = 0; at + HEADER_BYTES <= length; ) {
      int size = buffer.get(JAVA_INT, at);
      int type = buffer.get(JAVA_SHORT, at + 4);
      if (type == ERROR) {
        throw new PosixException("sock_diag", -buffer.get(JAVA_INT, at + HEADER_BYTES));
      }
      if (type == DONE || size < HEADER_BYTES) {
        return false;
      }
      long message = at + HEADER_BYTES;
      if ((buffer.get(BIG_ENDIAN_SHORT, message + 4) & 0xffff) == port) {
        reader.read(buffer, message, at + size);
      }
      at += (size + 3) & ~3;
    }
    return true;
  }

  private static Row row(MemorySegment buffer, long at) {
    byte[] peer = buffer.asSlice(at + 24, 16).toArray(JAVA_BYTE);
    int port = buffer.get(BIG_ENDIAN_SHORT, at + 6) & 0xffff;
    return new Row(inode(buffer, at), HexFormat.of().formatHex(peer) + ":" + port);
  }

  private static Listener listener(MemorySegment buffer, long at, long end) {
    boolean six = buffer.get(JAVA_BYTE, at) == Sockets.AF_INET6;
    int port = buffer.get(BIG_ENDIAN_SHORT, at + 4) & 0xffff;
    int scope = buffer.get(JAVA_INT, at + 40);
    Endpoint endpoint =
        six
            ? new Endpoint(
                true,
                buffer.get(BIG_ENDIAN_LONG, at + 8),
                buffer.get(BIG_ENDIAN_LONG, at + 16),
                port,
                scope)
            : new Endpoint(false, 0, buffer.get(BIG_ENDIAN_INT, at + 8) & 0xffffffffL, port, 0);
    return new Listener(inode(buffer, at), endpoint, onlySix(buffer, at + MESSAGE_BYTES, end));
  }

  private static long inode(MemorySegment buffer, long at) {
    return buffer.get(JAVA_INT, at + 68) & 0xffffffffL;
  }

  /// Looks for the attribute among those of one message.
  private static boolean onlySix(MemorySegment buffer, long from, long end) {
    for (long at = from; at + ATTRIBUTE_HEADER < end; ) {
      int size = buffer.get(JAVA_SHORT, at) & 0xffff;
      if (buffer.get(JAVA_SHORT, at + 2) == ATTRIBUTE_ONLY_SIX) {
        return buffer.get(JAVA_BYTE, at + ATTRIBUTE_HEADER) != 0;
      }
      at += Math.max(ATTRIBUTE_HEADER, (size + 3) & ~3);
    }
    return false;
  }
}
