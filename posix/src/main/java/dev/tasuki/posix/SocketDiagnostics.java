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
  private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  /// @param inode the socket's inode, 0 while nobody has accepted it
  /// @param peer address and port of the other end, opaque
  public record Row(long inode, String peer) {}

  private SocketDiagnostics() {}

  /// All IPv4 and IPv6 TCP sockets with this local port in one of the states.
  ///
  /// @param states sum of [#ESTABLISHED] and its siblings
  /// @throws PosixException when the kernel does not offer it
  public static List<Row> dump(int states, int port) throws PosixException {
    List<Row> rows = new ArrayList<>();
    dump(Sockets.AF_INET, states, port, rows);
    dump(Sockets.AF_INET6, states, port, rows);
    return rows;
  }

  private static void dump(int family, int states, int port, List<Row> rows) throws PosixException {
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
      } while (read(buffer, length, port, rows));
    }
  }

  /// Reads the messages of one datagram; false after the last one.
  private static boolean read(MemorySegment buffer, long length, int port, List<Row> rows)
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
        byte[] peer = buffer.asSlice(message + 24, 16).toArray(JAVA_BYTE);
        int peerPort = buffer.get(BIG_ENDIAN_SHORT, message + 6) & 0xffff;
        long inode = buffer.get(JAVA_INT, message + 68) & 0xffffffffL;
        rows.add(new Row(inode, HexFormat.of().formatHex(peer) + ":" + peerPort));
      }
      at += (size + 3) & ~3;
    }
    return true;
  }
}
