package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The sending side of `sd_notify(3)`: datagrams to a service manager, each with a descriptor at
/// most.
///
/// Sending waits for at most a second while the manager's queue is full: a manager that hangs must
/// not hang its services. Thread-safe.
public final class ServiceSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int CLOEXEC = 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDTIMEO = 21;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int HEADER = 56; // struct msghdr
  private static final int CONTROL = 24; // CMSG_SPACE(sizeof(int))
  private static final int CONTROL_LENGTH = 20; // CMSG_LEN(sizeof(int))
  private static final int LONGEST_NAME = 107;

  private final Descriptor descriptor;
  private final byte[] name;

  private ServiceSocket(Descriptor descriptor, byte[] name) {
    this.descriptor = descriptor;
    this.name = name;
  }

  /// A socket that sends to `address`.
  ///
  /// @param address the value of NOTIFY_SOCKET: an absolute path, or `@` and an abstract name
  /// @throws PosixException `EINVAL` when it is neither, or too long
  public static ServiceSocket to(String address) throws PosixException {
    byte[] name = address.getBytes(StandardCharsets.UTF_8);
    boolean known = address.startsWith("/") || address.startsWith("@");
    if (!known || name.length > LONGEST_NAME) {
      throw new PosixException("NOTIFY_SOCKET=" + address, Errno.EINVAL);
    }
    if (name[0] == '@') {
      name[0] = 0;
    }
    Descriptor made =
        new Descriptor(
            (int)
                PosixException.check(
                    Syscall.SOCKET.call(AF_UNIX, SOCK_DGRAM | CLOEXEC, 0), "socket"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment oneSecond = arena.allocate(JAVA_LONG, 2);
      oneSecond.set(JAVA_LONG, 0, 1);
      Syscall.SETSOCKOPT.call(
          made.number(), SOL_SOCKET, SO_SNDTIMEO, oneSecond.address(), oneSecond.byteSize(), 0);
    }
    return new ServiceSocket(made, name);
  }

  /// Sends lines `NAME=VALUE`.
  ///
  /// @param passed a descriptor to go along, which stays ours; or null
  /// @throws PosixException when nobody takes it
  public void send(String lines, @Nullable Descriptor passed) throws PosixException {
    byte[] text = lines.getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = header(arena, text);
      if (passed != null) {
        MemorySegment control = arena.allocate(CONTROL, 8);
        control.set(JAVA_LONG, 0, CONTROL_LENGTH);
        control.set(JAVA_INT, 8, SOL_SOCKET);
        control.set(JAVA_INT, 12, SCM_RIGHTS);
        control.set(JAVA_INT, 16, passed.number());
        header.set(ADDRESS, 32, control);
        header.set(JAVA_LONG, 40, CONTROL);
      }
      long sent;
      do {
        sent = Syscall.SENDMSG.call(descriptor.number(), header.address(), MSG_NOSIGNAL);
      } while (sent == -Errno.EINTR);
      PosixException.check(sent, "sendmsg to the service manager");
    }
  }

  private MemorySegment header(Arena arena, byte[] text) {
    // A path ends with a zero byte, an abstract name with its length.
    boolean path = name[0] != 0;
    MemorySegment address = arena.allocate(2L + name.length + (path ? 1 : 0), 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ADDRESS, 0, arena.allocateFrom(JAVA_BYTE, text));
    vector.set(JAVA_LONG, 8, text.length);
    MemorySegment header = arena.allocate(HEADER, 8);
    header.set(ADDRESS, 0, address);
    header.set(JAVA_INT, 8, (int) address.byteSize());
    header.set(ADDRESS, 16, vector);
    header.set(JAVA_LONG, 24, 1);
    return header;
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
