package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Reads and writes Unix *stream* sockets on which descriptors travel beside the bytes (`unix(7)`,
/// SCM_RIGHTS): the transport of Node's IPC channel.
///
/// At most one descriptor goes with one call of [#send]: the receiver's kernel ends a read behind
/// it, so it can be matched with the bytes it came with.
///
/// Holds buffers, no socket: one instance serves all sockets of one thread. Not thread-safe.
public final class DescriptorStream {
  /// Most bytes that one call moves.
  public static final int BLOCK = 64 * 1024;

  private static final int CLOEXEC = 02000000;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_PEEK = 0x2;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final int HEADER = 56; // struct msghdr, without a name
  private static final int VECTOR_OFFSET = 16;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_LENGTH_OFFSET = 40;
  private static final int FLAGS_OFFSET = 48;
  private static final int CONTROL_HEADER = 16; // struct cmsghdr
  private static final int CONTROL_SIZE = CONTROL_HEADER + 4 * 16;
  private static final int ONE_DESCRIPTOR = CONTROL_HEADER + 4;
  private static final int ONE_DESCRIPTOR_SPACE = CONTROL_HEADER + 8;

  private final int waiting;
  private final MemorySegment block = Arena.ofAuto().allocate(BLOCK, 8);
  private final MemorySegment control = Arena.ofAuto().allocate(CONTROL_SIZE, 8);
  private final MemorySegment vector = Arena.ofAuto().allocate(16, 8);
  private final MemorySegment header = Arena.ofAuto().allocate(HEADER, 8);

  /// Two connected ends, owned by the receiver.
  public record Pair(Descriptor first, Descriptor second) {}

  /// @param waits whether calls wait for the other side; else they fail with `EAGAIN`
  public DescriptorStream(boolean waits) {
    waiting = waits ? 0 : MSG_DONTWAIT;
    vector.set(ADDRESS, 0, block);
    header.set(ADDRESS, VECTOR_OFFSET, vector);
    header.set(JAVA_LONG, VECTOR_OFFSET + 8L, 1);
    header.set(ADDRESS, CONTROL_OFFSET, control);
  }

  /// A new connected pair, both ends blocking and close-on-exec.
  public static Pair pair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(8, 8);
      PosixException.check(
          Syscall.SOCKETPAIR.call(
              Sockets.AF_UNIX, Sockets.SOCK_STREAM | CLOEXEC, 0, numbers.address()),
          "socketpair");
      return new Pair(
          new Descriptor(numbers.get(JAVA_INT, 0)), new Descriptor(numbers.get(JAVA_INT, 4)));
    }
  }

  /// Sends some bytes, at most [#BLOCK].
  ///
  /// @param passenger goes with the first of these bytes; stays ours
  /// @return how many were sent, or the negative errno
  public int send(
      Descriptor socket, byte[] bytes, int from, int length, @Nullable Descriptor passenger) {
    int count = Math.min(length, BLOCK);
    MemorySegment.copy(bytes, from, block, JAVA_BYTE, 0, count);
    vector.set(JAVA_LONG, 8, count);
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, passenger == null ? 0 : ONE_DESCRIPTOR_SPACE);
    if (passenger != null) {
      control.set(JAVA_LONG, 0, ONE_DESCRIPTOR);
      control.set(JAVA_INT, 8, SOL_SOCKET);
      control.set(JAVA_INT, 12, SCM_RIGHTS);
      control.set(JAVA_INT, CONTROL_HEADER, passenger.number());
    }
    long result;
    do {
      result = Syscall.SENDMSG.call(socket.number(), header.address(), MSG_NOSIGNAL | waiting);
    } while (result == -Errno.EINTR);
    return (int) result;
  }

  /// Receives what is there, at most [#BLOCK] bytes.
  ///
  /// @param into at least [#BLOCK] long
  /// @param passengers takes the descriptors that came with the bytes, close-on-exec, owned by the
  ///   receiver. One that found no room (`EMFILE`) is missing
  /// @return how many bytes, 0 when the other end is closed, or the negative errno
  public int receive(Descriptor socket, byte[] into, Collection<Descriptor> passengers) {
    return receive(socket, into, BLOCK, passengers);
  }

  /// As [#receive(Descriptor, byte[], Collection)], but not more than `most` bytes.
  public int receive(Descriptor socket, byte[] into, int most, Collection<Descriptor> passengers) {
    vector.set(JAVA_LONG, 8, Math.min(most, BLOCK));
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, CONTROL_SIZE);
    long count;
    do {
      count = Syscall.RECVMSG.call(socket.number(), header.address(), MSG_CMSG_CLOEXEC | waiting);
    } while (count == -Errno.EINTR);
    if (count >= 0) {
      takePassengers(passengers);
      MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, (int) count);
    }
    return (int) count;
  }

  /// Looks at what is there, at most [#BLOCK] bytes, and leaves it there. A look ends behind a
  /// piece that descriptors came with, whatever follows it.
  ///
  /// @param into at least [#BLOCK] long
  /// @return as [#receive]
  public int peek(Descriptor socket, byte[] into) {
    vector.set(JAVA_LONG, 8, BLOCK);
    header.set(JAVA_LONG, CONTROL_LENGTH_OFFSET, 0);
    header.set(JAVA_INT, FLAGS_OFFSET, 0);
    long count;
    do {
      count = Syscall.RECVMSG.call(socket.number(), header.address(), MSG_PEEK | waiting);
    } while (count == -Errno.EINTR);
    if (count > 0) {
      MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, (int) count);
    }
    return (int) count;
  }

  /// Whether descriptors lie beside the bytes that the last [#peek] saw.
  public boolean peekedDescriptors() {
    return (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_CTRUNC) != 0;
  }

  private void takePassengers(Collection<Descriptor> passengers) {
    long length = header.get(JAVA_LONG, CONTROL_LENGTH_OFFSET);
    if (length < ONE_DESCRIPTOR || control.get(JAVA_INT, 12) != SCM_RIGHTS) {
      return;
    }
    for (long at = CONTROL_HEADER; at + 4 <= control.get(JAVA_LONG, 0); at += 4) {
      passengers.add(new Descriptor(control.get(JAVA_INT, at)));
    }
  }
}
