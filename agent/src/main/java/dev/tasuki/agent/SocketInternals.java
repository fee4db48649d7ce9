package dev.tasuki.agent;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Set;
import sun.nio.ch.Net;
import sun.nio.ch.NioSocketImpl;

/// The members of the JDK's `java.net` sockets that are not public, found once. Loading this class
/// fails when the JDK lacks one of them.
final class SocketInternals {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final VarHandle FD = field(SocketImpl.class, "fd", FileDescriptor.class);
  private static final VarHandle ADDRESS = field(SocketImpl.class, "address", InetAddress.class);
  private static final VarHandle PORT = field(SocketImpl.class, "port", int.class);
  private static final VarHandle LOCAL_PORT = field(SocketImpl.class, "localport", int.class);
  private static final VarHandle STATE = field(NioSocketImpl.class, "state", int.class);
  private static final VarHandle CLEANABLE =
      field(NioSocketImpl.class, "cleaner", Cleaner.Cleanable.class);
  private static final int NEW = constant("ST_NEW");
  private static final int CONNECTED = constant("ST_CONNECTED");
  private static final MethodHandle CLOSER = closer();
  private static final MethodHandle CREATE = method("create", void.class, boolean.class);
  private static final MethodHandle BIND = method("bind", void.class, InetAddress.class, int.class);
  private static final MethodHandle LISTEN = method("listen", void.class, int.class);
  private static final MethodHandle ACCEPT = method("accept", void.class, SocketImpl.class);
  private static final MethodHandle CLOSE = method("close", void.class);
  private static final MethodHandle OPTIONS = method("supportedOptions", Set.class);
  private static final MethodHandle SET =
      method("setOption", void.class, SocketOption.class, Object.class);
  private static final MethodHandle GET = method("getOption", Object.class, SocketOption.class);

  private SocketInternals() {}

  static boolean present() {
    return NEW != CONNECTED;
  }

  static void create(NioSocketImpl impl) throws IOException {
    call(() -> {
      CREATE.invokeExact(impl, true);
    });
  }

  static void bind(NioSocketImpl impl, InetAddress address, int port) throws IOException {
    call(() -> {
      BIND.invokeExact(impl, address, port);
    });
  }

  static void listen(NioSocketImpl impl, int backlog) throws IOException {
    call(() -> {
      LISTEN.invokeExact(impl, backlog);
    });
  }

  static void accept(NioSocketImpl impl, SocketImpl accepted) throws IOException {
    call(() -> {
      ACCEPT.invokeExact(impl, accepted);
    });
  }

  static void close(NioSocketImpl impl) throws IOException {
    call(() -> {
      CLOSE.invokeExact(impl);
    });
  }

  static <T> void setOption(NioSocketImpl impl, SocketOption<T> name, T value) throws IOException {
    call(() -> {
      SET.invokeExact(impl, name, (Object) value);
    });
  }

  static <T> T getOption(NioSocketImpl impl, SocketOption<T> name) throws IOException {
    Object[] value = new Object[1];
    call(() -> value[0] = GET.invokeExact(impl, name));
    return name.type().cast(value[0]);
  }

  @SuppressWarnings("unchecked")
  static Set<SocketOption<?>> supportedOptions(NioSocketImpl impl) throws IOException {
    Set<?>[] value = new Set<?>[1];
    call(() -> value[0] = (Set<?>) OPTIONS.invokeExact(impl));
    return (Set<SocketOption<?>>) value[0];
  }

  static FileDescriptor descriptor(NioSocketImpl impl) {
    return (FileDescriptor) FD.get(impl);
  }

  static int localPort(NioSocketImpl impl) {
    return (int) LOCAL_PORT.get(impl);
  }

  /// Tells a server socket that its socket is bound.
  static void setBound(NioSocketImpl impl, InetAddress address, int port) {
    ADDRESS.set(impl, address);
    LOCAL_PORT.set(impl, port);
  }

  /// Makes a new socket the owner of an accepted connection, as the end of `NioSocketImpl.accept`.
  static void setConnected(NioSocketImpl impl, FileDescriptor fd, InetSocketAddress remote)
      throws IOException {
    if ((int) STATE.getVolatile(impl) != NEW) {
      throw new IOException("not a new socket");
    }
    int localPort = Net.localAddress(fd).getPort();
    call(() -> {
      Runnable closer = (Runnable) CLOSER.invokeExact(fd);
      CLEANABLE.set(impl, CLEANER.register(impl, closer));
    });
    FD.set(impl, fd);
    LOCAL_PORT.set(impl, localPort);
    ADDRESS.set(impl, remote.getAddress());
    PORT.set(impl, remote.getPort());
    STATE.setVolatile(impl, CONNECTED);
  }

  @FunctionalInterface
  private interface Call {
    void run() throws Throwable;
  }

  private static void call(Call call) throws IOException {
    try {
      call.run();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IOException(t);
    }
  }

  private static MethodHandles.Lookup in(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static VarHandle field(Class<?> owner, String name, Class<?> type) {
    try {
      return in(owner).findVarHandle(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static int constant(String name) {
    try {
      return (int)
          in(NioSocketImpl.class).findStaticVarHandle(NioSocketImpl.class, name, int.class).get();
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static MethodHandle method(String name, Class<?> result, Class<?>... parameters) {
    try {
      return in(NioSocketImpl.class)
          .findVirtual(NioSocketImpl.class, name, MethodType.methodType(result, parameters));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static MethodHandle closer() {
    try {
      return in(NioSocketImpl.class)
          .findStatic(
              NioSocketImpl.class,
              "closerFor",
              MethodType.methodType(Runnable.class, FileDescriptor.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
