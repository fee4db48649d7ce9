package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One end of a Unix SOCK_STREAM pair whose bytes may carry descriptors: the transport of Node's
/// IPC channel (`unix(7)`, SCM_RIGHTS).
///
/// A descriptor travels with the first byte of the call that sends it. The kernel ends a read after
/// such a piece, so a read brings the descriptors of one call at most; where its bytes end the
/// reader must know by himself.
///
/// Any thread may send, one at a time; one thread receives.
public final class ChannelSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int CLOEXEC = 02000000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int SHUT_RDWR = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;

  private static final int PIECE = 64 * 1024;
  private static final int HEADER = 56; // struct msghdr, without a name
  private static final int IOV_OFFSET = 16;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_LENGTH_OFFSET = 40;
  private static final int FLAGS_OFFSET = 48;
  private static final int CONTROL_HEADER = 16; // struct cmsghdr
  private static final int MAX_DESCRIPTORS = 8;
  private static final int CONTROL_SIZE = CONTROL_HEADER + 4 * MAX_DESCRIPTORS;

  private final Descriptor descriptor;
  private final Buffers incoming = new Buffers();
  private final Buffers outgoing = new Buffers();

  /// What one read brought.
  ///
  /// @param bytes at least one
  /// @param descriptors owned by the receiver
  /// @param truncated whether descriptors were lost because this process may not open more
  public record Piece(ByteBuffer bytes, List<Descriptor> descriptors, boolean truncated) {
    public Piece {
      descriptors = List.copyOf(descriptors);
    }
  }

  /// Two connected ends.
  public record Pair(ChannelSocket first, ChannelSocket second) {}

  private ChannelSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// A new connected pair, both ends close-on-exec and blocking.
  public static Pair pair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(8, 8);
      PosixException.check(
          Syscall.SOCKETPAIR.call(AF_UNIX, SOCK_STREAM | CLOEXEC, 0, numbers.address()),
          "socketpair");
      return new Pair(
          new ChannelSocket(new Descriptor(numbers.get(JAVA_INT, 0))),
          new ChannelSocket(new Descriptor(numbers.get(JAVA_INT, 4))));
    }
  }

  /// Takes over an end that was inherited from a parent process; makes it close-on-exec.
  ///
  /// @throws PosixException `EBADF` or `EINVAL` when the number is no Unix stream socket
  public static ChannelSocket inherited(int number) throws PosixException {
    int domain = Sockets.domain(number);
    PosixException.check(domain, "getsockopt(" + number + ")");
    if (domain != AF_UNIX || Sockets.type(number) != SOCK_STREAM) {
      throw new PosixException("channel " + number, Errno.EINVAL);
    }
    PosixException.check(Syscall.FCNTL.call(number, F_SETFD, FD_CLOEXEC), "fcntl(" + number + ")");
    return new ChannelSocket(new Descriptor(number));
  }

  /// The socket itself, for handing it to a child.
  public Descriptor descriptor() {
    return descriptor;
  }

  /// Sends all bytes, waiting while the other side's queue is full.
  ///
  /// @param passenger travels with the first byte; stays ours
  /// @throws PosixException `EPIPE` or `ECONNRESET` when the other end is closed
  public synchronized void send(byte[] bytes, @Nullable Descriptor passenger)
      throws PosixException {
    int at = 0;
    Descriptor descriptorLeft = passenger;
    while (at < bytes.length) {
      int length = Math.min(PIECE, bytes.length - at);
      MemorySegment.copy(bytes, at, outgoing.bytes, JAVA_BYTE, 0, length);
      long sent = send(length, descriptorLeft);
      if (sent == -Errno.EAGAIN) {
        await(POLLOUT);
      } else if (sent != -Errno.EINTR) {
        at += (int) PosixException.check(sent, "sendmsg");
        descriptorLeft = null;
      }
    }
  }

  private long send(int length, @Nullable Descriptor passenger) {
    outgoing.prepare(length, passenger == null ? 0 : CONTROL_HEADER + 4);
    if (passenger != null) {
      outgoing.control.set(JAVA_LONG, 0, CONTROL_HEADER + 4);
      outgoing.control.set(JAVA_INT, 8, SOL_SOCKET);
      outgoing.control.set(JAVA_INT, 12, SCM_RIGHTS);
      outgoing.control.set(JAVA_INT, CONTROL_HEADER, passenger.number());
    }
    return Syscall.SENDMSG.call(descriptor.number(), outgoing.header.address(), MSG_NOSIGNAL);
  }

  /// Waits for the next bytes.
  ///
  /// @return what came; null when the other end is closed
  public @Nullable Piece receive() throws PosixException {
    while (true) {
      incoming.prepare(PIECE, CONTROL_SIZE);
      long count =
          Syscall.RECVMSG.call(descriptor.number(), incoming.header.address(), MSG_CMSG_CLOEXEC);
      if (count == -Errno.EAGAIN) {
        await(POLLIN);
      } else if (count == 0 || count == -Errno.ECONNRESET) {
        return null;
      } else if (count != -Errno.EINTR) {
        return incoming.piece((int) PosixException.check(count, "recvmsg"));
      }
    }
  }

  /// The flag O_NONBLOCK belongs to the open file, which the other process may have set.
  private void await(short event) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(8, 8);
      poll.set(JAVA_INT, 0, descriptor.number());
      poll.set(JAVA_SHORT, 4, event);
      Syscall.PPOLL.call(poll.address(), 1, 0, 0, 0, 0);
    }
  }

  /// Ends the conversation in both directions; a thread that waits in [#receive()] gets null.
  public void hangUp() {
    Syscall.SHUTDOWN.call(descriptor.number(), SHUT_RDWR);
  }

  @Override
  public void close() {
    descriptor.close();
  }

  /// The memory of one direction.
  private static final class Buffers {
    final MemorySegment bytes = Arena.ofAuto().allocate(PIECE, 8);
    final MemorySegment control = Arena.ofAuto().allocate(CONTROL_SIZE, 8);
    final MemorySegment vector = Arena.ofAuto().allocate(16, 8);
    final MemorySegment header = Arena.ofAuto().allocate(HEADER, 8);

    void prepare(int length, int controlLength) {
      vector.set(ADDRESS, 0, bytes);
      vector.set(JAVA_LONG, 8, length);
      header.set(ADDRESS, IOV_OFFSET, vector);
      header.set(JAVA_LONG, IOV_OFFSET + 8L, 1);
      header.set(ADDRESS, CONTROL_OFFSET, controlLength == 0 ? MemorySegment.NULL : control);
      header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, controlLength);
      header.set(JAVA_INT, FLAGS_OFFSET, 0);
    }

    Piece piece(int count) {
      List<Descriptor> descriptors = new ArrayList<>();
      if (header.get(JAVA_LONG, CONTROL_LENGTH_OFFSET) >= CONTROL_HEADER
          && control.get(JAVA_INT, 12) == SCM_RIGHTS) {
        for (long at = CONTROL_HEADER; at + 4 <= control.get(JAVA_LONG, 0); at += 4) {
          descriptors.add(new Descriptor(control.get(JAVA_INT, at)));
        }
      }
      ByteBuffer copy = ByteBuffer.wrap(bytes.asSlice(0, count).toArray(JAVA_BYTE));
      return new Piece(copy, descriptors, (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_CTRUNC) != 0);
    }
  }
}
