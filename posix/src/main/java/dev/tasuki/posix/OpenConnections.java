package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Counts this process's own TCP connections by asking the kernel about each descriptor: whoever
/// holds them, and at no cost for a connection itself.
public final class OpenConnections {
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int ESTABLISHED = 1;
  private static final int CLOSE_WAIT = 8;

  private OpenConnections() {}

  /// How many connections with one of these local ports this process could still answer on:
  /// established ones, and those whose other side has finished sending.
  ///
  /// @throws IOException when `/proc` cannot be read
  public static int count(Set<Integer> localPorts) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        int fd = Integer.parseInt(link.getFileName().toString());
        if (answerable(fd)
            && Sockets.localEndpoint(fd).filter(e -> localPorts.contains(e.port())).isPresent()) {
          count++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count;
  }

  private static boolean answerable(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(8, 8);
      MemorySegment length = arena.allocateFrom(JAVA_INT, 8);
      long result =
          Syscall.GETSOCKOPT.call(fd, IPPROTO_TCP, TCP_INFO, info.address(), length.address(), 0);
      int state = info.get(JAVA_BYTE, 0);
      return result >= 0 && (state == ESTABLISHED || state == CLOSE_WAIT);
    }
  }
}
