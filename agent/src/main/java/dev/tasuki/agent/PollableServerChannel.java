package dev.tasuki.agent;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Readiness;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import sun.nio.ch.IOUtil;
import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;

/// The part of a [HandoverServerChannel] that the JDK's selectors and the socket options need: the
/// options are those of one of the JDK's own channels, the descriptor is that of a [Readiness].
abstract class PollableServerChannel extends ServerSocketChannel implements SelChImpl {
  final ServerSocketChannel platform;
  final Readiness readiness = new Readiness();
  private final SelChImpl selectable;
  private final int number = readiness.descriptor().number();
  private final FileDescriptor descriptor = IOUtil.newFD(number);

  /// @throws PosixException when this process may not open more descriptors
  PollableServerChannel(SelectorProvider provider, ServerSocketChannel platform)
      throws PosixException {
    super(provider);
    this.platform = platform;
    selectable = (SelChImpl) platform;
  }

  /// The number of the JDK's own socket.
  final int socketNumber() {
    return selectable.getFDVal();
  }

  @Override
  public final <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    platform.setOption(name, value);
    return this;
  }

  @Override
  public final <T> T getOption(SocketOption<T> name) throws IOException {
    return platform.getOption(name);
  }

  @Override
  public final Set<SocketOption<?>> supportedOptions() {
    return platform.supportedOptions();
  }

  @Override
  public final FileDescriptor getFD() {
    return descriptor;
  }

  @Override
  public final int getFDVal() {
    return number;
  }

  @Override
  public final boolean translateAndUpdateReadyOps(int ops, SelectionKeyImpl key) {
    return selectable.translateAndUpdateReadyOps(ops, key);
  }

  @Override
  public final boolean translateAndSetReadyOps(int ops, SelectionKeyImpl key) {
    return selectable.translateAndSetReadyOps(ops, key);
  }

  @Override
  public final int translateInterestOps(int ops) {
    return selectable.translateInterestOps(ops);
  }
}
