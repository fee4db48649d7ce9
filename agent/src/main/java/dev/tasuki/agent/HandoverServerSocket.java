package dev.tasuki.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.NioSocketImpl;

/// What `socket()` of a [HandoverServerChannel] returns: the channel in the dress of a
/// `ServerSocket`, as the JDK's own adaptor, which takes no other channel than the JDK's.
/// Thread-safe.
final class HandoverServerSocket extends ServerSocket {
  private static final int DEFAULT_BACKLOG = 50;

  private final HandoverServerChannel channel;
  private volatile int timeout;

  HandoverServerSocket(HandoverServerChannel channel) {
    super(new NioSocketImpl(true)); // never created: all methods that use it are overridden
    this.channel = channel;
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    bind(local, DEFAULT_BACKLOG);
  }

  @Override
  public void bind(@Nullable SocketAddress local, int backlog) throws IOException {
    try {
      channel.bind(local == null ? new InetSocketAddress(0) : local, backlog);
    } catch (IOException | RuntimeException e) {
      throw SocketExceptions.translate(e);
    }
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    InetSocketAddress bound = channel.bound();
    return bound == null ? null : bound.getAddress();
  }

  @Override
  public int getLocalPort() {
    InetSocketAddress bound = channel.bound();
    return bound == null ? -1 : bound.getPort();
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return channel.bound();
  }

  @Override
  public Socket accept() throws IOException {
    try {
      int limit = timeout;
      if (limit > 0 && !channel.isBlocking()) {
        throw new IllegalBlockingModeException();
      }
      SocketChannel accepted =
          limit > 0 ? channel.accept(TimeUnit.MILLISECONDS.toNanos(limit)) : channel.accept();
      if (accepted == null) {
        throw new IllegalBlockingModeException();
      }
      return accepted.socket();
    } catch (IOException | RuntimeException e) {
      throw SocketExceptions.translate(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public ServerSocketChannel getChannel() {
    return channel;
  }

  @Override
  public boolean isBound() {
    return channel.bound() != null;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    ensureOpen();
    if (millis < 0) {
      throw new IllegalArgumentException("timeout < 0");
    }
    timeout = millis;
  }

  @Override
  public int getSoTimeout() throws SocketException {
    ensureOpen();
    return timeout;
  }

  private void ensureOpen() throws SocketException {
    if (isClosed()) {
      throw new SocketException("Socket is closed");
    }
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    set(StandardSocketOptions.SO_REUSEADDR, on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return get(StandardSocketOptions.SO_REUSEADDR);
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    if (size <= 0) {
      throw new IllegalArgumentException("size cannot be 0 or negative");
    }
    set(StandardSocketOptions.SO_RCVBUF, size);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return get(StandardSocketOptions.SO_RCVBUF);
  }

  private <T> void set(SocketOption<T> name, T value) throws SocketException {
    try {
      channel.setOption(name, value);
    } catch (IOException e) {
      throw socketException(e);
    }
  }

  private <T> T get(SocketOption<T> name) throws SocketException {
    try {
      return channel.getOption(name);
    } catch (IOException e) {
      throw socketException(e);
    }
  }

  private static SocketException socketException(IOException e) {
    return SocketExceptions.translate(e) instanceof SocketException socket
        ? socket
        : new SocketException(e.toString(), e);
  }

  @Override
  public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
    channel.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return channel.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return channel.supportedOptions();
  }

  @Override
  public String toString() {
    return isBound()
        ? "ServerSocket[addr=" + getInetAddress() + ",localport=" + getLocalPort() + "]"
        : "ServerSocket[unbound]";
  }
}
