package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.IntPredicate;

/// TCP connections, and which of them rest. This process's own are found by asking the kernel about
/// each descriptor: whichever object holds it, and at no cost for a connection itself.
///
/// A connection is *quiet* when nothing waits to be read or sent on it and the last thing that
/// happened is that we sent something: between two requests, as far as one can tell from outside.
public final class OpenConnections {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int INFO_BYTES = 56;
  private static final int LAST_SENT_OFFSET = 44; // tcpi_last_data_sent, milliseconds ago
  private static final int LAST_RECEIVED_OFFSET = 52; // tcpi_last_data_recv
  private static final int ESTABLISHED = 1;
  private static final int CLOSE_WAIT = 8;
  private static final int FIONREAD = 0x541B;
  private static final int TIOCOUTQ = 0x5411;
  private static final int SHUT_RD = 0;

  private OpenConnections() {}

  /// How many connections with one of these local ports this process could still answer on:
  /// established ones, and those whose other side has finished sending.
  ///
  /// @throws IOException when `/proc` cannot be read
  public static int count(Set<Integer> localPorts) throws IOException {
    return count(localPorts, fd -> isAnswerable(info(fd)));
  }

  /// Ends the receiving side of quiet connections (`shutdown(2)`, SHUT_RD): whoever reads there
  /// finds the end, as if the client had left, and closes. A request that arrives before that is
  /// still read and answered.
  ///
  /// @param milliseconds for how long they must have been quiet
  /// @return how many there were
  /// @throws IOException when `/proc` cannot be read
  public static int endQuiet(Set<Integer> localPorts, long milliseconds) throws IOException {
    return count(localPorts, fd -> endQuiet(fd, milliseconds));
  }

  private static boolean endQuiet(int fd, long milliseconds) {
    int number = Sockets.duplicate(fd);
    if (number < 0) {
      return false;
    }
    // The number of a connection that is closed meanwhile may already be another's; ours is not.
    try (Descriptor pinned = new Descriptor(number)) {
      return endQuiet(pinned, milliseconds);
    }
  }

  /// As [#endQuiet(Set, long)], for one connection, whoever else holds it.
  ///
  /// @return whether it was quiet
  public static boolean endQuiet(Descriptor connection, long milliseconds) {
    int number = connection.number();
    boolean quiet = isQuiet(info(number), milliseconds) && isEmpty(number);
    return quiet && Syscall.SHUTDOWN.call(number, SHUT_RD) == 0;
  }

  private static int count(Set<Integer> localPorts, IntPredicate counts) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        int fd = Integer.parseInt(link.getFileName().toString());
        if (Sockets.localEndpoint(fd).filter(e -> localPorts.contains(e.port())).isPresent()
            && counts.test(fd)) {
          count++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count;
  }

  /// All zero when it is no TCP socket.
  private static byte[] info(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, INFO_BYTES);
      Syscall.GETSOCKOPT.call(fd, IPPROTO_TCP, TCP_INFO, info.address(), length.address(), 0);
      return info.toArray(JAVA_BYTE);
    }
  }

  private static boolean isAnswerable(byte[] info) {
    return info[0] == ESTABLISHED || info[0] == CLOSE_WAIT;
  }

  private static boolean isQuiet(byte[] info, long milliseconds) {
    MemorySegment fields = MemorySegment.ofArray(info);
    long sent = Integer.toUnsignedLong(fields.get(JAVA_INT_UNALIGNED, LAST_SENT_OFFSET));
    long received = Integer.toUnsignedLong(fields.get(JAVA_INT_UNALIGNED, LAST_RECEIVED_OFFSET));
    return info[0] == ESTABLISHED && sent <= received && sent >= milliseconds;
  }

  private static boolean isEmpty(int fd) {
    return waiting(fd, FIONREAD) == 0 && waiting(fd, TIOCOUTQ) == 0;
  }

  private static int waiting(int fd, int question) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(JAVA_INT, -1);
      Syscall.IOCTL.call(fd, question, bytes.address());
      return bytes.get(JAVA_INT, 0);
    }
  }
}
