package dev.tasuki.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Socket calls on descriptor numbers (`socket(7)`, `tcp(7)`). Results are raw, a failure is the
/// negative errno, except where a method says that it throws. Thread-safe.
public final class Sockets {
  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int SOCK_STREAM = 1;
  public static final int SOCK_DGRAM = 2;

  /// Most bytes of the path of a Unix-domain socket (`unix(7)`).
  public static final int UNIX_PATH_LIMIT = 107;

  public static final int IPPROTO_TCP = 6;
  public static final int IPPROTO_MPTCP = 262;
  public static final int O_NONBLOCK = 0x800;

  static final int SOL_SOCKET = 1;
  static final int SOCK_CLOEXEC = 0x80000;
  private static final int SO_REUSEADDR = 2;
  private static final int SO_TYPE = 3;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SO_PROTOCOL = 38;
  private static final int SO_DOMAIN = 39;
  private static final int SO_NETNS_COOKIE = 71;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int TCP_INFO = 11;
  private static final int TCP_INFO_BYTES = 32;
  private static final int TCP_INFO_UNACKED = 24;
  private static final int SOCKADDR_BYTES = 28;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int SHUT_RDWR = 2;

  private Sockets() {}

  /// A new socket, close-on-exec.
  ///
  /// @throws PosixException as `socket(2)`
  public static Descriptor open(int domain, int type, int protocol) throws PosixException {
    long result = Syscall.SOCKET.call(domain, type | SOCK_CLOEXEC, protocol);
    return new Descriptor((int) PosixException.check(result, "socket"));
  }

  /// AF_INET, AF_INET6 or another family.
  public static int domain(int fd) {
    return option(fd, SOL_SOCKET, SO_DOMAIN);
  }

  /// SOCK_STREAM or another type.
  public static int type(int fd) {
    return option(fd, SOL_SOCKET, SO_TYPE);
  }

  /// IPPROTO_TCP, IPPROTO_MPTCP or another protocol.
  public static int protocol(int fd) {
    return option(fd, SOL_SOCKET, SO_PROTOCOL);
  }

  /// Whether the socket listens.
  public static boolean listening(int fd) {
    return option(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1;
  }

  /// Whether SO_REUSEPORT is set.
  public static boolean reusesPort(int fd) {
    return option(fd, SOL_SOCKET, SO_REUSEPORT) == 1;
  }

  /// Sets SO_REUSEADDR alone (for UDP it lets several sockets bind one port).
  public static int setReuseAddress(int fd) {
    return setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  }

  /// Sets SO_REUSEADDR, and SO_REUSEPORT when asked.
  public static int setReuse(int fd, boolean port) {
    int result = setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    return result < 0 || !port ? result : setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
  }

  /// Whether an IPv6 socket refuses IPv4 (IPV6_V6ONLY).
  public static boolean onlySix(int fd) {
    return option(fd, IPPROTO_IPV6, IPV6_V6ONLY) == 1;
  }

  /// Sets IPV6_V6ONLY.
  public static int setOnlySix(int fd, boolean only) {
    return setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, only ? 1 : 0);
  }

  /// A number that tells network namespaces apart (SO_NETNS_COOKIE); 0 before Linux 5.14.
  public static long networkNamespace(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_LONG);
      return read(fd, SOL_SOCKET, SO_NETNS_COOKIE, value) < 0 ? 0 : value.get(JAVA_LONG, 0);
    }
  }

  /// The number of the network namespace that sockets of this process are made in.
  ///
  /// @throws PosixException when no socket can be made
  public static long ownNetworkNamespace() throws PosixException {
    try (Descriptor any = open(AF_INET, SOCK_STREAM, IPPROTO_TCP)) {
      return networkNamespace(any.number());
    }
  }

  /// How many connections wait in a listening socket's accept queue (`tcpi_unacked`).
  public static int acceptQueue(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(TCP_INFO_BYTES, 8);
      int result = read(fd, IPPROTO_TCP, TCP_INFO, info);
      return result < 0 ? result : info.get(JAVA_INT, TCP_INFO_UNACKED);
    }
  }

  /// `bind(2)`.
  public static int bind(int fd, Endpoint endpoint) {
    byte[] bytes = endpoint.toBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocateFrom(JAVA_BYTE, bytes);
      return (int) Syscall.BIND.call(fd, address.address(), bytes.length);
    }
  }

  /// Binds a Unix-domain socket to a path, which `bind(2)` creates, or to an abstract name, which
  /// begins with a NUL character.
  ///
  /// @return 0 or a negative errno; `ENAMETOOLONG` above [#UNIX_PATH_LIMIT] bytes
  public static int bindUnix(int fd, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > UNIX_PATH_LIMIT) {
      return -Errno.ENAMETOOLONG;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(UNIX_PATH_LIMIT + 3L, 8);
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
      // A path ends with a NUL; every byte of an abstract name counts.
      long length = 2L + bytes.length + (path.startsWith("\0") ? 0 : 1);
      return (int) Syscall.BIND.call(fd, address.address(), length);
    }
  }

  /// `accept4(2)`, close-on-exec.
  ///
  /// @param nonBlocking whether the connection gets [#O_NONBLOCK]
  /// @return the new descriptor's number or a negative errno
  public static int accept(int fd, boolean nonBlocking) {
    return (int) Syscall.ACCEPT4.call(fd, 0, 0, SOCK_CLOEXEC | (nonBlocking ? O_NONBLOCK : 0));
  }

  /// `listen(2)`.
  public static int listen(int fd, int backlog) {
    return (int) Syscall.LISTEN.call(fd, backlog);
  }

  /// `shutdown(2)` of both directions: a listening socket stops listening at once, whoever else
  /// holds it.
  public static int shutdown(int fd) {
    return (int) Syscall.SHUTDOWN.call(fd, SHUT_RDWR);
  }

  /// The address that the socket is bound to; empty when it is not an IP socket.
  public static Optional<Endpoint> localEndpoint(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_BYTES, 8);
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, SOCKADDR_BYTES);
      long result = Syscall.GETSOCKNAME.call(fd, address.address(), length.address());
      return result < 0 ? Optional.empty() : Endpoint.parse(address.toArray(JAVA_BYTE));
    }
  }

  /// A second descriptor for the same socket, close-on-exec.
  ///
  /// @return its number or a negative errno
  public static int duplicate(int fd) {
    return (int) Syscall.FCNTL.call(fd, F_DUPFD_CLOEXEC, 3);
  }

  /// Keeps the descriptor from programs that this process starts.
  public static int setCloseOnExec(int fd) {
    return (int) Syscall.FCNTL.call(fd, F_SETFD, FD_CLOEXEC);
  }

  /// The file status flags, such as [#O_NONBLOCK]: they belong to the open file, so all who hold
  /// the socket see them.
  public static int statusFlags(int fd) {
    return (int) Syscall.FCNTL.call(fd, F_GETFL, 0);
  }

  /// Sets the file status flags.
  public static int setStatusFlags(int fd, int flags) {
    return (int) Syscall.FCNTL.call(fd, F_SETFL, flags);
  }

  static int setOption(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(JAVA_INT);
      segment.set(JAVA_INT, 0, value);
      return (int) Syscall.SETSOCKOPT.call(fd, level, option, segment.address(), 4, 0);
    }
  }

  private static int option(int fd, int level, int option) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      int result = read(fd, level, option, value);
      return result < 0 ? result : value.get(JAVA_INT, 0);
    }
  }

  private static int read(int fd, int level, int option, MemorySegment value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, (int) value.byteSize());
      return (int) Syscall.GETSOCKOPT.call(fd, level, option, value.address(), length.address(), 0);
    }
  }
}
