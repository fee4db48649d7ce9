package dev.tasuki.agent;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import sun.nio.ch.EPollSelectorProvider;

/// The JDK's selector provider, except that TCP server channels ask the primary for their address.
/// Public with a public constructor because the JDK makes it by name.
public final class HandoverProvider extends EPollSelectorProvider {
  /// For the JDK.
  public HandoverProvider() {}

  @Override
  public ServerSocketChannel openServerSocketChannel() throws IOException {
    return wrap(super.openServerSocketChannel());
  }

  @Override
  public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
    ServerSocketChannel platform = super.openServerSocketChannel(family);
    return family == StandardProtocolFamily.UNIX ? platform : wrap(platform);
  }

  private ServerSocketChannel wrap(ServerSocketChannel platform) throws IOException {
    PrimaryLink link = Agent.link();
    if (link == null) {
      return platform;
    }
    try {
      return new HandoverServerChannel(this, link, platform);
    } catch (IOException e) {
      platform.close();
      throw e;
    }
  }
}
