package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

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
  private static final int MSG_PEEK = 0x2;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MAX_DESCRIPTORS = 16;

  private final int waiting;
  private final MemorySegment block = Arena.ofAuto().allocate(BLOCK, 8);
  private final MessageHeader header = new MessageHeader(Arena.ofAuto(), block, MAX_DESCRIPTORS);

  /// Two connected ends, owned by the receiver.
  public record Pair(Descriptor first, Descriptor second) {}

  /// @param waits whether calls wait for the other side; else they fail with `EAGAIN`
  public DescriptorStream(boolean waits) {
    waiting = waits ? 0 : MSG_DONTWAIT;
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
    return (int)
        (passenger == null
            ? header.send(socket, count, waiting)
            : header.send(socket, count, passenger, waiting));
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
    long count = header.receive(socket, Math.min(most, BLOCK), waiting);
    if (count >= 0) {
      header.takeDescriptors(passengers);
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
    long count = header.receiveBytes(socket, BLOCK, MSG_PEEK | waiting);
    if (count > 0) {
      MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, (int) count);
    }
    return (int) count;
  }

  /// Whether descriptors lie beside the bytes that the last [#peek] saw.
  public boolean peekedDescriptors() {
    return header.truncated();
  }
}
