package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.net.PlatformSocketImpl;
import sun.nio.ch.IOUtil;
import sun.nio.ch.NioSocketImpl;

/// The implementation of a `java.net.ServerSocket` whose connections come from the primary.
///
/// `platform` is the JDK's own implementation. It keeps the options, and does all the work when
/// this process listens itself. Being a [PlatformSocketImpl] makes `ServerSocket` hand us a
/// [NioSocketImpl] for each connection to fill.
///
/// Thread-safe for accept and close, as the JDK's.
final class HandoverSocketImpl extends SocketImpl implements PlatformSocketImpl {
  private final PrimaryLink link;
  private final NioSocketImpl platform = new NioSocketImpl(true);
  private final AtomicReference<@Nullable String> sharedKey = new AtomicReference<>();
  private volatile @Nullable Inbox inbox;
  private volatile boolean closed;

  HandoverSocketImpl(PrimaryLink link) {
    this.link = link;
  }

  @Override
  protected void create(boolean stream) throws IOException {
    SocketInternals.create(platform);
    fd = SocketInternals.descriptor(platform);
  }

  /// Only remembers the address: the backlog, which comes with listen, belongs to the question.
  @Override
  protected void bind(InetAddress host, int port) {
    address = host;
    localport = port;
  }

  @Override
  protected void listen(int backlog) throws IOException {
    InetSocketAddress wanted = new InetSocketAddress(address, localport);
    ListenRequest request = ListenRequest.of(wanted, backlog);
    ListenReply reply =
        Boolean.TRUE.equals(platform.getOption(SocketOptions.SO_REUSEPORT))
            ? new ListenReply.Alone()
            : link.listen(request);
    listen(reply, wanted, backlog);
    if (closed) {
      closeServer();
      throw new SocketException("Socket closed");
    }
    if (!(reply instanceof ListenReply.Alone)) {
      link.listening(request, localport);
    }
  }

  private void listen(ListenReply reply, InetSocketAddress wanted, int backlog) throws IOException {
    switch (reply) {
      case ListenReply.HandedOver(Inbox handed) -> {
        inbox = handed;
        localport = handed.local(wanted).getPort();
      }
      case ListenReply.Shared(String key, Descriptor shared) -> {
        sharedKey.set(key);
        localport = SharedSocket.place(shared, IOUtil.fdVal(fd), backlog).getPort();
        SocketInternals.setBound(platform, address, localport);
        link.own(this, this::closeQuietly);
      }
      case ListenReply.Refused(int errno) -> throw SocketExceptions.bind(errno);
      case ListenReply.Alone _ -> {
        SocketInternals.bind(platform, address, localport);
        SocketInternals.listen(platform, backlog);
        localport = SocketInternals.localPort(platform);
        link.own(this, this::closeQuietly);
      }
    }
  }

  @Override
  protected void accept(SocketImpl accepted) throws IOException {
    Inbox handed = inbox;
    if (handed == null) {
      SocketInternals.accept(platform, accepted);
      return;
    }
    int timeout = (Integer) platform.getOption(SocketOptions.SO_TIMEOUT);
    long deadline = timeout == 0 ? 0 : System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
    Connection connection;
    do {
      connection = next(handed, deadline);
    } while (connection == null);
    connection.into((NioSocketImpl) accepted);
  }

  private @Nullable Connection next(Inbox handed, long deadline) throws IOException {
    Descriptor taken;
    while ((taken = handed.take()) == null) {
      if (closed) {
        throw new SocketException("Socket closed");
      }
      if (!await(handed, deadline)) {
        throw new SocketTimeoutException("Accept timed out");
      }
    }
    return Connection.of(taken, handed);
  }

  /// An interrupt closes the socket of a virtual thread and means nothing to a platform thread.
  private boolean await(Inbox handed, long deadline) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return handed.await(deadline);
        } catch (InterruptedException e) {
          interrupted = true;
          if (Thread.currentThread().isVirtual()) {
            close();
            throw new SocketException("Closed by interrupt");
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  protected void close() throws IOException {
    closed = true;
    SocketInternals.close(platform);
    closeServer();
  }

  private void closeServer() {
    link.disown(this);
    Inbox handed = inbox;
    if (handed != null) {
      handed.close();
    }
    String key = sharedKey.getAndSet(null);
    if (key != null) {
      link.closed(key);
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      Log.say("a server did not close: " + e);
    }
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    platform.setOption(option, value);
  }

  @Override
  public Object getOption(int option) throws SocketException {
    return platform.getOption(option);
  }

  @Override
  protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
    SocketInternals.setOption(platform, name, value);
  }

  @Override
  protected <T> T getOption(SocketOption<T> name) throws IOException {
    return SocketInternals.getOption(platform, name);
  }

  @Override
  protected Set<SocketOption<?>> supportedOptions() {
    try {
      return SocketInternals.supportedOptions(platform);
    } catch (IOException e) {
      return Set.of();
    }
  }

  @Override
  protected void connect(String host, int port) {
    throw serverOnly();
  }

  @Override
  protected void connect(InetAddress host, int port) {
    throw serverOnly();
  }

  @Override
  protected void connect(SocketAddress remote, int timeout) {
    throw serverOnly();
  }

  @Override
  protected InputStream getInputStream() {
    throw serverOnly();
  }

  @Override
  protected OutputStream getOutputStream() {
    throw serverOnly();
  }

  @Override
  protected int available() {
    throw serverOnly();
  }

  @Override
  protected void sendUrgentData(int data) {
    throw serverOnly();
  }

  private static UnsupportedOperationException serverOnly() {
    return new UnsupportedOperationException("a server socket");
  }
}
