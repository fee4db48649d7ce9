package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
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
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;

  private static final int PIECE = 64 * 1024;
  private static final int MAX_DESCRIPTORS = 8;

  private final Descriptor descriptor;
  private final MemorySegment incoming = Arena.ofAuto().allocate(PIECE, 8);
  private final MemorySegment outgoing = Arena.ofAuto().allocate(PIECE, 8);
  private final MessageHeader receiving =
      new MessageHeader(Arena.ofAuto(), incoming, MAX_DESCRIPTORS);
  private final MessageHeader sending = new MessageHeader(Arena.ofAuto(), outgoing, 1);

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
      MemorySegment.copy(bytes, at, outgoing, JAVA_BYTE, 0, length);
      long sent =
          descriptorLeft == null
              ? sending.send(descriptor, length, 0)
              : sending.send(descriptor, length, descriptorLeft, 0);
      if (sent == -Errno.EAGAIN) {
        await(POLLOUT);
      } else {
        at += (int) PosixException.check(sent, "sendmsg");
        descriptorLeft = null;
      }
    }
  }

  /// Waits for the next bytes.
  ///
  /// @return what came; null when the other end is closed
  public @Nullable Piece receive() throws PosixException {
    while (true) {
      long count = receiving.receive(descriptor, PIECE, 0);
      if (count == -Errno.EAGAIN) {
        await(POLLIN);
      } else if (count == 0 || count == -Errno.ECONNRESET) {
        return null;
      } else {
        return piece((int) PosixException.check(count, "recvmsg"));
      }
    }
  }

  private Piece piece(int count) {
    List<Descriptor> descriptors = new ArrayList<>();
    receiving.takeDescriptors(descriptors);
    ByteBuffer copy = ByteBuffer.wrap(incoming.asSlice(0, count).toArray(JAVA_BYTE));
    return new Piece(copy, descriptors, receiving.truncated());
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
}
