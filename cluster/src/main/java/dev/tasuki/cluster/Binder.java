package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Binds the sockets that workers ask for, as libuv binds them in Node's primary. Stateless.
final class Binder {
  private static final long MAPPED = 0xffff_0000_0000L;

  private Binder() {}

  /// A bound, non-blocking socket that does not listen yet.
  ///
  /// @throws PosixException with the errno that the worker is to be told
  static Descriptor bind(ServerQuery query) throws PosixException {
    if (query.descriptor() >= 0) {
      return inherited(query.descriptor());
    }
    String address = query.address();
    if (query.type() == ServerQuery.AddressType.UNIX) {
      return unix(address == null ? "" : address, query.openToAll());
    }
    Endpoint endpoint = endpoint(query);
    if (address != null) {
      return internet(query, endpoint);
    }
    try {
      return internet(query, endpoint);
    } catch (PosixException e) {
      // A machine without IPv6.
      return internet(query, new Endpoint(false, 0, 0, query.port(), 0));
    }
  }

  private static Descriptor internet(ServerQuery query, Endpoint endpoint) throws PosixException {
    boolean udp = query.type().isUdp();
    Descriptor socket =
        Sockets.open(
            endpoint.six() ? Sockets.AF_INET6 : Sockets.AF_INET,
            (udp ? Sockets.SOCK_DGRAM : Sockets.SOCK_STREAM) | Sockets.O_NONBLOCK,
            0);
    if (!udp || (query.flags() & ServerQuery.REUSE_ADDRESS) != 0) {
      Sockets.setReuseAddress(socket.number());
    }
    if (endpoint.six()) {
      Sockets.setOnlySix(socket.number(), (query.flags() & ServerQuery.ONLY_SIX) != 0);
    }
    return checked(socket, Sockets.bind(socket.number(), endpoint), "bind " + endpoint);
  }

  private static Descriptor unix(String path, boolean openToAll) throws PosixException {
    Descriptor socket = Sockets.open(Sockets.AF_UNIX, Sockets.SOCK_STREAM | Sockets.O_NONBLOCK, 0);
    checked(socket, Sockets.bindUnix(socket.number(), shortest(path)), "bind " + path);
    if (openToAll) {
      try {
        Files.setPosixFilePermissions(Path.of(path), PosixFilePermissions.fromString("rwxrwxrwx"));
      } catch (IOException e) {
        socket.close();
        throw new PosixException("chmod " + path, Errno.EACCES);
      }
    }
    return socket;
  }

  /// Node's workers make paths absolute, and its primary makes them relative again where that is
  /// shorter: not many bytes fit, and an abstract name is spoilt by a directory in front of it.
  private static String shortest(String path) {
    String here = Path.of("").toAbsolutePath() + "/";
    return path.startsWith(here) ? path.substring(here.length()) : path;
  }

  /// A socket that this process was started with (socket activation).
  private static Descriptor inherited(int number) throws PosixException {
    if (Sockets.type(number) != Sockets.SOCK_STREAM) {
      throw new PosixException("listen on descriptor " + number, Errno.EINVAL);
    }
    long copy = PosixException.check(Sockets.duplicate(number), "dup(" + number + ")");
    Descriptor socket = new Descriptor((int) copy);
    int flags = Sockets.statusFlags(socket.number());
    Sockets.setStatusFlags(socket.number(), flags | Sockets.O_NONBLOCK);
    return socket;
  }

  private static Descriptor checked(Descriptor socket, int result, String what)
      throws PosixException {
    if (result < 0) {
      socket.close();
      throw new PosixException(what, -result);
    }
    return socket;
  }

  /// The address that is asked for; `::` when it is none in particular.
  ///
  /// @throws PosixException when it is no IP address
  static Endpoint endpoint(ServerQuery query) throws PosixException {
    String address = query.address();
    return address == null ? new Endpoint(true, 0, 0, query.port(), 0) : endpoint(address, query);
  }

  private static Endpoint endpoint(String literal, ServerQuery query) throws PosixException {
    InetAddress address = parse(literal);
    boolean six =
        query.type() == ServerQuery.AddressType.IP6
            || query.type() == ServerQuery.AddressType.UDP6
            || literal.contains(":");
    if (address instanceof Inet4Address four) {
      long low = ByteBuffer.wrap(four.getAddress()).getInt() & 0xffffffffL;
      return new Endpoint(six, 0, six ? MAPPED | low : low, query.port(), 0);
    }
    if (address instanceof Inet6Address full) {
      ByteBuffer bytes = ByteBuffer.wrap(full.getAddress());
      return new Endpoint(true, bytes.getLong(), bytes.getLong(), query.port(), full.getScopeId());
    }
    throw new PosixException("address " + literal, Errno.EINVAL);
  }

  private static @Nullable InetAddress parse(String literal) {
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
