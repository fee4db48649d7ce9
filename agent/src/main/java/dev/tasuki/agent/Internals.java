package dev.tasuki.agent;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import sun.nio.ch.IOUtil;
import sun.nio.ch.Net;

/// The members of the JDK's channels that are not public, found once. [SocketInternals] has those
/// of `java.net` sockets. Loading this class fails when the JDK lacks one of them.
final class Internals {
  private static final MethodHandle CONNECTED;
  private static final MethodHandle REMOTE_ADDRESS;
  private static final VarHandle LOCAL_ADDRESS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Class<?> channel = Class.forName("sun.nio.ch.SocketChannelImpl");
      CONNECTED =
          MethodHandles.privateLookupIn(channel, lookup)
              .findConstructor(
                  channel,
                  MethodType.methodType(
                      void.class,
                      SelectorProvider.class,
                      ProtocolFamily.class,
                      FileDescriptor.class,
                      SocketAddress.class))
              .asType(
                  MethodType.methodType(
                      SocketChannel.class,
                      SelectorProvider.class,
                      ProtocolFamily.class,
                      FileDescriptor.class,
                      SocketAddress.class));
      REMOTE_ADDRESS =
          MethodHandles.privateLookupIn(Net.class, lookup)
              .findStatic(
                  Net.class,
                  "remoteAddress",
                  MethodType.methodType(InetSocketAddress.class, FileDescriptor.class));
      Class<?> server = Class.forName("sun.nio.ch.ServerSocketChannelImpl");
      LOCAL_ADDRESS =
          MethodHandles.privateLookupIn(server, lookup)
              .findVarHandle(server, "localAddress", SocketAddress.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Internals() {}

  /// Whether this JDK has all that is needed; says so when it has not.
  static boolean usable() {
    try {
      return SocketInternals.present() && CONNECTED != null;
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Log.say("this JDK lacks " + cause.getMessage() + "; servers bind their ports themselves");
      return false;
    }
  }

  /// Makes a JDK object of a descriptor that was handed over, and puts it into blocking mode, as a
  /// connection is that the JDK accepts itself.
  ///
  /// @param blocking whether it is that already
  static FileDescriptor adopt(int number, boolean blocking) throws IOException {
    FileDescriptor fd = IOUtil.newFD(number);
    if (!blocking) {
      IOUtil.configureBlocking(fd, true);
    }
    return fd;
  }

  /// A connected channel.
  ///
  /// @param six whether the socket's family is IPv6
  static SocketChannel channel(
      SelectorProvider provider, boolean six, FileDescriptor fd, InetSocketAddress remote)
      throws IOException {
    ProtocolFamily family = six ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    try {
      return (SocketChannel) CONNECTED.invokeExact(provider, family, fd, (SocketAddress) remote);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IOException(t);
    }
  }

  /// The other side's address.
  ///
  /// @throws IOException when it has gone already
  static InetSocketAddress remoteAddress(FileDescriptor fd) throws IOException {
    try {
      return (InetSocketAddress) REMOTE_ADDRESS.invokeExact(fd);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IOException(t);
    }
  }

  /// Tells one of the JDK's own server channels that its socket is bound.
  static void setBound(ServerSocketChannel platform, SocketAddress local) {
    LOCAL_ADDRESS.setVolatile(platform, local);
  }
}
