package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// A Unix datagram socket with an abstract name (`unix(7)`) that knows who sent what: the kernel
/// puts the sender's pid beside each datagram (`SCM_CREDENTIALS`), and lets only root lie about it.
///
/// Descriptors that come along are not taken: there is no room for them, so the kernel drops them.
///
/// One thread receives; closing is for any.
public final class DatagramSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int CLOEXEC = 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_PASSCRED = 16;
  private static final int SCM_CREDENTIALS = 2;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int CONTROL = 32; // CMSG_SPACE(sizeof(struct ucred))
  private static final int HEADER = 56;
  private static final int CONTROL_OFFSET = 32;
  private static final int FLAGS_OFFSET = 48;
  private static final int LONGEST = 4096;
  private static final int LONGEST_NAME = 100;

  private final Descriptor descriptor;

  /// What came.
  ///
  /// @param pid its sender, 0 when unknown
  /// @param bytes empty when it was longer than 4096 bytes
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never shared or compared
  public record Datagram(int pid, byte[] bytes) {}

  private DatagramSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// A new socket.
  ///
  /// @param name without the leading zero byte (`@` in text)
  /// @throws PosixException `EADDRINUSE` when the name is taken
  public static DatagramSocket bind(String name) throws PosixException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_NAME) {
      throw new PosixException("bind(@" + name + ")", Errno.ENAMETOOLONG);
    }
    Descriptor made =
        new Descriptor(
            (int)
                PosixException.check(
                    Syscall.SOCKET.call(AF_UNIX, SOCK_DGRAM | CLOEXEC, 0), "socket"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(3L + bytes.length, 2);
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 3, bytes.length);
      PosixException.check(
          Syscall.BIND.call(made.number(), address.address(), address.byteSize()),
          "bind(@" + name + ")");
      return of(made);
    } catch (PosixException e) {
      made.close();
      throw e;
    }
  }

  /// Takes over such a socket.
  public static DatagramSocket of(Descriptor descriptor) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
      PosixException.check(
          Syscall.SETSOCKOPT.call(descriptor.number(), SOL_SOCKET, SO_PASSCRED, on.address(), 4, 0),
          "SO_PASSCRED");
    }
    return new DatagramSocket(descriptor);
  }

  /// The socket itself, for others to hold.
  public Descriptor descriptor() {
    return descriptor;
  }

  /// Waits for the next datagram.
  public Datagram receive() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment packet = arena.allocate(LONGEST, 8);
      MemorySegment control = arena.allocate(CONTROL, 8);
      MemorySegment vector = arena.allocate(16, 8);
      vector.set(ADDRESS, 0, packet);
      vector.set(JAVA_LONG, 8, LONGEST);
      MemorySegment header = arena.allocate(HEADER, 8);
      header.set(ADDRESS, 16, vector);
      header.set(JAVA_LONG, 24, 1);
      header.set(ADDRESS, CONTROL_OFFSET, control);
      header.set(JAVA_LONG, CONTROL_OFFSET + 8L, CONTROL);
      long count;
      do {
        count = Syscall.RECVMSG.call(descriptor.number(), header.address(), MSG_CMSG_CLOEXEC);
      } while (count == -Errno.EINTR);
      PosixException.check(count, "recvmsg");
      boolean whole = (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_TRUNC) == 0;
      byte[] bytes = whole ? packet.asSlice(0, count).toArray(JAVA_BYTE) : new byte[0];
      boolean known =
          header.get(JAVA_LONG, CONTROL_OFFSET + 8L) >= 28
              && control.get(JAVA_INT, 8) == SOL_SOCKET
              && control.get(JAVA_INT, 12) == SCM_CREDENTIALS;
      return new Datagram(known ? control.get(JAVA_INT, 16) : 0, bytes);
    }
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
