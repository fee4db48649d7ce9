package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Collection;
import java.util.List;

/// What `sendmsg(2)` and `recvmsg(2)` take: a `struct msghdr` without a name, with one vector and
/// room for descriptors beside the bytes (`cmsg(3)`, SCM_RIGHTS). Its layout is the same on x86-64
/// and aarch64.
///
/// Invariants:
///
/// - The pointers in it are set once; what they lead to is kept alive as long as the header.
/// - Pointers are written as numbers: an address layout would need further code of the JDK at a
///   program's start, and buys nothing where the memory is ours.
///
/// Calls that a signal interrupts are repeated. Not thread-safe.
final class MessageHeader {
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final int SIZE = 56;
  private static final int VECTOR = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int VECTOR_LENGTH = 8; // in struct iovec
  private static final int CONTROL_LEVEL = 8; // in struct cmsghdr
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_DATA = 16;

  private final MemorySegment bytes;
  private final MemorySegment vector;
  private final MemorySegment control;
  private final MemorySegment header;

  /// @param arena whose memory it takes
  /// @param bytes what is sent, or where it is received
  /// @param mostDescriptors for how many descriptors there is room in one message
  MessageHeader(Arena arena, MemorySegment bytes, int mostDescriptors) {
    this.bytes = bytes;
    vector = arena.allocate(16, 8);
    control = arena.allocate(CONTROL_DATA + 4L * mostDescriptors, 8);
    header = arena.allocate(SIZE, 8);
    vector.set(JAVA_LONG, 0, bytes.address());
    header.set(JAVA_LONG, VECTOR, vector.address());
    header.set(JAVA_LONG, VECTOR_COUNT, 1);
    header.set(JAVA_LONG, CONTROL, control.address());
  }

  /// Sends the first bytes. SIGPIPE is never raised.
  ///
  /// @param passengers go with the first byte; stay the caller's
  /// @param flags further ones of `send(2)`
  /// @return how many bytes were sent, or the negative errno
  long send(Descriptor socket, long length, List<Descriptor> passengers, int flags) {
    int count = passengers.size();
    for (int i = 0; i < count; i++) {
      control.set(JAVA_INT, CONTROL_DATA + 4L * i, passengers.get(i).number());
    }
    return send(socket, length, count, flags);
  }

  /// As [#send(Descriptor, long, List, int)], with one descriptor.
  long send(Descriptor socket, long length, Descriptor passenger, int flags) {
    control.set(JAVA_INT, CONTROL_DATA, passenger.number());
    return send(socket, length, 1, flags);
  }

  /// As [#send(Descriptor, long, List, int)], without a descriptor.
  long send(Descriptor socket, long length, int flags) {
    return send(socket, length, 0, flags);
  }

  private long send(Descriptor socket, long length, int passengers, int flags) {
    int controlLength = passengers == 0 ? 0 : CONTROL_DATA + 4 * passengers;
    if (passengers > 0) {
      control.set(JAVA_LONG, 0, controlLength);
      control.set(JAVA_INT, CONTROL_LEVEL, SOL_SOCKET);
      control.set(JAVA_INT, CONTROL_TYPE, SCM_RIGHTS);
    }
    vector.set(JAVA_LONG, VECTOR_LENGTH, length);
    header.set(JAVA_LONG, CONTROL_LENGTH, controlLength);
    return call(Syscall.SENDMSG, socket, MSG_NOSIGNAL | flags);
  }

  /// Receives bytes, and descriptors as far as there is room, close-on-exec ([#takeDescriptors]).
  ///
  /// @param length most bytes
  /// @return how many came, 0 when the other end is closed, or the negative errno
  long receive(Descriptor socket, long length, int flags) {
    return receive(socket, length, control.byteSize(), MSG_CMSG_CLOEXEC | flags);
  }

  /// Receives bytes and takes none of the descriptors beside them; [#truncated] says whether there
  /// are some.
  long receiveBytes(Descriptor socket, long length, int flags) {
    return receive(socket, length, 0, flags);
  }

  private long receive(Descriptor socket, long length, long controlLength, int flags) {
    vector.set(JAVA_LONG, VECTOR_LENGTH, length);
    header.set(JAVA_LONG, CONTROL_LENGTH, controlLength);
    header.set(JAVA_INT, FLAGS, 0);
    return call(Syscall.RECVMSG, socket, flags);
  }

  private long call(Syscall call, Descriptor socket, int flags) {
    try {
      long result;
      do {
        result = call.call(socket.number(), header.address(), flags);
      } while (result == -Errno.EINTR);
      return result;
    } finally {
      Reference.reachabilityFence(this);
      Reference.reachabilityFence(bytes);
    }
  }

  /// Puts the descriptors that the last [#receive] brought into a collection; they are the
  /// caller's. To be called once.
  void takeDescriptors(Collection<Descriptor> into) {
    long length = header.get(JAVA_LONG, CONTROL_LENGTH);
    if (length <= CONTROL_DATA || control.get(JAVA_INT, CONTROL_TYPE) != SCM_RIGHTS) {
      return;
    }
    long end = control.get(JAVA_LONG, 0);
    for (long at = CONTROL_DATA; at + 4 <= end; at += 4) {
      into.add(new Descriptor(control.get(JAVA_INT, at)));
    }
  }

  /// Whether descriptors came that found no room: in the header, or in this process.
  boolean truncated() {
    return (header.get(JAVA_INT, FLAGS) & MSG_CTRUNC) != 0;
  }
}
