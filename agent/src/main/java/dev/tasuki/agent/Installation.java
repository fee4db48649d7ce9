package dev.tasuki.agent;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketImpl;
import java.nio.channels.spi.SelectorProvider;
import sun.nio.ch.NioSocketImpl;

/// Makes the JDK ask us for server sockets.
final class Installation {
  private static final String PROVIDER = "java.nio.channels.spi.SelectorProvider";

  private Installation() {}

  @SuppressWarnings("deprecation") // setSocketFactory: there is no other way to reach ServerSocket
  static void install() {
    // The JDK loads it by name and takes a failure there as fatal: try first.
    SelectorProvider provider = new HandoverProvider();
    System.setProperty(PROVIDER, provider.getClass().getName());
    try {
      ServerSocket.setSocketFactory(Installation::serverSocketImpl);
    } catch (IOException e) {
      Log.say("another agent makes the server sockets: they bind their ports themselves");
    }
  }

  private static SocketImpl serverSocketImpl() {
    PrimaryLink link = Agent.link();
    return link == null ? new NioSocketImpl(true) : new HandoverSocketImpl(link);
  }
}
