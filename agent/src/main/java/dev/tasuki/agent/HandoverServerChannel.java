package dev.tasuki.agent;

import dev.tasuki.posix.Descriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A server channel whose connections come from the primary, or, where it has no part in it, from a
/// listening socket of this process.
///
/// Invariants:
///
/// - Selectors know this channel by one number for all its life, that of `readiness`: an event loop
///   may register before bind. It is readable while a connection waits, in the inbox or, when this
///   process listens itself, in the kernel.
/// - `platform` is the JDK's own channel. It keeps the options, and does all the work when this
///   process listens itself. It is in the same blocking mode and is never registered anywhere.
/// - The number is closed when the channel is closed and no selector knows it any more ([#kill]).
///
/// Thread-safe, as the JDK's.
final class HandoverServerChannel extends PollableServerChannel {
  private final PrimaryLink link;
  private final ReentrantLock lock = new ReentrantLock();
  private final ServerSocket socket;
  private volatile @Nullable Inbox inbox;
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable String sharedKey;
  private boolean closing;

  HandoverServerChannel(SelectorProvider provider, PrimaryLink link, ServerSocketChannel platform)
      throws IOException {
    super(provider, platform);
    this.link = link;
    socket = new HandoverServerSocket(this);
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
    lock.lock();
    try {
      ensureOpen();
      if (local != null) {
        throw new AlreadyBoundException();
      }
      InetSocketAddress wanted = checked(address);
      ListenRequest request = ListenRequest.of(wanted, backlog);
      ListenReply reply =
          platform.getOption(StandardSocketOptions.SO_REUSEPORT)
              ? new ListenReply.Alone()
              : link.listen(request);
      local = bind(reply, wanted, backlog);
      if (!isOpen()) {
        closeServer();
        throw new ClosedChannelException();
      }
      if (!(reply instanceof ListenReply.Alone)) {
        link.listening(request, ((InetSocketAddress) local).getPort());
      }
      return this;
    } finally {
      lock.unlock();
    }
  }

  private SocketAddress bind(ListenReply reply, InetSocketAddress wanted, int backlog)
      throws IOException {
    return switch (reply) {
      case ListenReply.HandedOver(Inbox handed) -> {
        handed.attach(readiness);
        inbox = handed;
        yield handed.local(wanted);
      }
      case ListenReply.Shared(String key, Descriptor shared) -> {
        sharedKey = key;
        SocketAddress address = SharedSocket.place(shared, socketNumber(), backlog);
        Internals.setBound(platform, address);
        listenOurselves();
        yield address;
      }
      case ListenReply.Refused(int errno) -> throw SocketExceptions.bind(errno);
      case ListenReply.Alone _ -> {
        platform.bind(wanted, backlog);
        listenOurselves();
        yield platform.getLocalAddress();
      }
    };
  }

  private void listenOurselves() throws IOException {
    readiness.watch(socketNumber());
    link.own(this, this::closeQuietly);
  }

  private static InetSocketAddress checked(@Nullable SocketAddress address) throws IOException {
    if (address == null) {
      return new InetSocketAddress(0);
    }
    if (!(address instanceof InetSocketAddress inet)) {
      throw new UnsupportedAddressTypeException();
    }
    if (inet.isUnresolved()) {
      throw new UnknownHostException(inet.getHostString());
    }
    return inet;
  }

  @Override
  public @Nullable SocketChannel accept() throws IOException {
    ensureBound();
    Inbox handed = inbox;
    if (handed != null) {
      return isBlocking() ? waitAndTake(handed, 0) : take(handed);
    }
    try {
      return platform.accept();
    } catch (ClosedByInterruptException e) {
      close();
      throw e;
    }
  }

  /// As accept in blocking mode, with a limit.
  SocketChannel accept(long nanos) throws IOException {
    ensureBound();
    Inbox handed = inbox;
    if (handed == null) {
      ServerSocket server = platform.socket();
      server.setSoTimeout((int) Math.max(1, nanos / 1_000_000));
      try {
        return server.accept().getChannel();
      } finally {
        keepSharedNonBlocking();
      }
    }
    SocketChannel accepted = waitAndTake(handed, System.nanoTime() + nanos);
    if (accepted == null) {
      throw new SocketTimeoutException("Accept timed out");
    }
    return accepted;
  }

  private @Nullable SocketChannel waitAndTake(Inbox handed, long deadline) throws IOException {
    SocketChannel accepted = null;
    begin();
    try {
      while (accepted == null && isOpen() && handed.await(deadline)) {
        accepted = take(handed);
      }
    } catch (InterruptedException e) {
      // An interrupt wakes us before it looks for a channel to close: it may find none any more.
      // begin() closes this one when it sees the thread's status, and end() says so.
      Thread.currentThread().interrupt();
      begin();
    } finally {
      end(accepted != null);
    }
    return accepted;
  }

  private @Nullable SocketChannel take(Inbox handed) throws IOException {
    Descriptor taken;
    while ((taken = handed.take()) != null) {
      Connection connection = Connection.of(taken, handed);
      if (connection != null) {
        return connection.toChannel(provider());
      }
    }
    return null;
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    platform.configureBlocking(block);
    keepSharedNonBlocking();
  }

  private void keepSharedNonBlocking() {
    lock.lock();
    try {
      if (sharedKey != null && !closing) {
        SharedSocket.keepNonBlocking(socketNumber());
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    lock.lock();
    try {
      closing = true;
    } finally {
      lock.unlock();
    }
    platform.close();
    closeServer();
    kill();
  }

  private void closeServer() {
    link.disown(this);
    Inbox handed = inbox;
    if (handed != null) {
      handed.close();
    }
    String key = sharedKey;
    if (key != null) {
      sharedKey = null;
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
  public void kill() {
    lock.lock();
    try {
      if (closing) {
        releaseWhenUnregistered();
      }
    } finally {
      lock.unlock();
    }
  }

  private void releaseWhenUnregistered() {
    if (!isRegistered()) {
      readiness.close();
    }
  }

  private void ensureOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void ensureBound() throws ClosedChannelException {
    ensureOpen();
    if (local == null) {
      throw new NotYetBoundException();
    }
  }

  /// Where the server is bound; null before.
  @Nullable InetSocketAddress bound() {
    return (InetSocketAddress) local;
  }

  @Override
  public @Nullable SocketAddress getLocalAddress() throws IOException {
    ensureOpen();
    return local;
  }

  @Override
  public ServerSocket socket() {
    return socket;
  }

  @Override
  public String toString() {
    String state = isOpen() ? (local == null ? "unbound" : local.toString()) : "closed";
    return "HandoverServerChannel[" + state + (inbox == null ? "]" : ", from the primary]");
  }
}
