package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One end of a Unix SOCK_SEQPACKET pair: whole messages, in order, each with a few descriptors
/// (`unix(7)`, SCM_RIGHTS).
///
/// The first byte of a packet says where the message is: in the packet itself, or, above
/// [#INLINE_LIMIT], in a memfd that travels as the first descriptor. What was sent is received even
/// when the sender has died since.
///
/// Any thread may send; one thread receives.
public final class MessageSocket implements AutoCloseable {
  /// Most descriptors in one message.
  public static final int MAX_DESCRIPTORS = 8;

  private static final int INLINE_LIMIT = 96 * 1024;
  private static final byte INLINE = 0;
  private static final byte IN_MEMORY_FILE = 1;

  private static final int AF_UNIX = 1;
  private static final int SOCK_SEQPACKET = 5;
  private static final int CLOEXEC = 02000000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int SHUT_RDWR = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SEND_BUFFER = 1 << 20;
  private static final int MSG_DONTWAIT = 0x40;

  private final Descriptor descriptor;
  private final MemorySegment received = Arena.ofAuto().allocate(INLINE_LIMIT + 1L, 8);

  /// A message and the descriptors that came with it, owned by the receiver.
  public record Message(ByteBuffer bytes, List<Descriptor> descriptors) {
    public Message {
      descriptors = List.copyOf(descriptors);
    }
  }

  /// Two connected ends.
  public record Pair(MessageSocket first, MessageSocket second) {}

  private MessageSocket(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /// A new connected pair, both ends close-on-exec.
  public static Pair pair() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment numbers = arena.allocate(8, 8);
      PosixException.check(
          Syscall.SOCKETPAIR.call(AF_UNIX, SOCK_SEQPACKET | CLOEXEC, 0, numbers.address()),
          "socketpair");
      return new Pair(
          of(new Descriptor(numbers.get(JAVA_INT, 0))),
          of(new Descriptor(numbers.get(JAVA_INT, 4))));
    }
  }

  /// Takes over an end, such as one inherited from a parent process; makes it close-on-exec.
  public static MessageSocket of(Descriptor descriptor) throws PosixException {
    int number = descriptor.number();
    PosixException.check(Syscall.FCNTL.call(number, F_SETFD, FD_CLOEXEC), "fcntl(" + number + ")");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocateFrom(JAVA_INT, SEND_BUFFER);
      // The kernel caps it silently at net.core.wmem_max.
      Syscall.SETSOCKOPT.call(number, SOL_SOCKET, SO_SNDBUF, size.address(), 4, 0);
    }
    return new MessageSocket(descriptor);
  }

  /// The socket itself, for polling and for handing it to a child.
  public Descriptor descriptor() {
    return descriptor;
  }

  /// Sends a message, waiting while the other side's queue is full. The descriptors stay ours.
  ///
  /// @throws PosixException `EPIPE` or `ECONNRESET` when the other end is closed
  public void send(byte[] message, List<Descriptor> descriptors) throws PosixException {
    PosixException.check(send(message, descriptors, 0), "sendmsg");
  }

  /// As [#send(byte[], List)], but never waits.
  ///
  /// @return whether it was sent; false when the queue is full
  public boolean offer(byte[] message, List<Descriptor> descriptors) throws PosixException {
    long result = send(message, descriptors, MSG_DONTWAIT);
    if (result == -Errno.EAGAIN) {
      return false;
    }
    PosixException.check(result, "sendmsg");
    return true;
  }

  private long send(byte[] message, List<Descriptor> descriptors, int flags) throws PosixException {
    if (descriptors.size() > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException(descriptors.size() + " descriptors in one message");
    }
    try (Arena arena = Arena.ofConfined()) {
      if (message.length <= INLINE_LIMIT) {
        MemorySegment packet = arena.allocate(message.length + 1L);
        packet.set(JAVA_BYTE, 0, INLINE);
        MemorySegment.copy(message, 0, packet, JAVA_BYTE, 1, message.length);
        return send(arena, packet, descriptors, flags);
      }
      try (MemoryFile file = MemoryFile.of(message)) {
        List<Descriptor> all = new ArrayList<>(descriptors);
        all.addFirst(file.descriptor());
        return send(arena, arena.allocateFrom(JAVA_BYTE, IN_MEMORY_FILE), all, flags);
      }
    }
  }

  private long send(Arena arena, MemorySegment packet, List<Descriptor> descriptors, int flags) {
    MessageHeader header = new MessageHeader(arena, packet, descriptors.size());
    return header.send(descriptor, packet.byteSize(), descriptors, flags);
  }

  /// Waits for the next message.
  ///
  /// @return the message, or null when the other end is closed
  /// @throws PosixException `EMFILE` when descriptors were lost for want of room
  public @Nullable Message receive() throws PosixException {
    return receive(0);
  }

  /// The next message if one is there.
  ///
  /// @return the message, or null when the other end is closed
  /// @throws PosixException `EAGAIN` when there is none
  public @Nullable Message poll() throws PosixException {
    return receive(MSG_DONTWAIT);
  }

  private @Nullable Message receive(int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      // One more for the memfd, and one that shows when there are too many.
      MessageHeader header = new MessageHeader(arena, received, MAX_DESCRIPTORS + 2);
      long count = header.receive(descriptor, received.byteSize(), flags);
      if (count == 0 || count == -Errno.ECONNRESET) {
        return null;
      }
      PosixException.check(count, "recvmsg");
      List<Descriptor> descriptors = new ArrayList<>();
      header.takeDescriptors(descriptors);
      if (header.truncated()) {
        descriptors.forEach(Descriptor::close);
        throw new PosixException("recvmsg", Errno.EMFILE);
      }
      return message((int) count, descriptors);
    }
  }

  private Message message(int count, List<Descriptor> descriptors) throws PosixException {
    if (received.get(JAVA_BYTE, 0) == IN_MEMORY_FILE) {
      try (MemoryFile file = new MemoryFile(descriptors.removeFirst())) {
        return new Message(ByteBuffer.wrap(file.read()), descriptors);
      }
    }
    byte[] bytes = new byte[count - 1];
    MemorySegment.copy(received, JAVA_BYTE, 1, bytes, 0, bytes.length);
    return new Message(ByteBuffer.wrap(bytes), descriptors);
  }

  /// Ends the conversation in both directions: a thread of ours that waits in [#receive()] gets
  /// null, and so does the other side once it has read what was sent. The socket stays open.
  public void hangUp() {
    Syscall.SHUTDOWN.call(descriptor.number(), SHUT_RDWR);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
