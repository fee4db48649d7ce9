package dev.tasuki.agent.workers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A selector loop. With an argument it registers the server before it binds it.
final class NioSelector {
  private NioSelector() {}

  public static void main(String[] arguments) throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.configureBlocking(false);
      if (arguments.length == 0) {
        server.bind(new InetSocketAddress(0));
      }
      server.register(selector, SelectionKey.OP_ACCEPT);
      if (arguments.length > 0) {
        selector.selectNow();
        server.bind(new InetSocketAddress(0));
      }
      while (true) {
        selector.select(key -> ready(selector, key));
      }
    }
  }

  private static void ready(Selector selector, SelectionKey key) {
    try {
      if (key.channel() instanceof ServerSocketChannel server) {
        SocketChannel accepted = server.accept();
        if (accepted != null) {
          accepted.configureBlocking(false);
          accepted.register(selector, SelectionKey.OP_READ);
        }
      } else {
        answer((SocketChannel) key.channel());
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private static void answer(SocketChannel channel) throws IOException {
    try (channel) {
      if (channel.read(ByteBuffer.allocate(4096)) > 0) {
        InetSocketAddress remote = (InetSocketAddress) channel.getRemoteAddress();
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        channel.write(ByteBuffer.wrap(Answer.bytes(remote.getPort(), local.getPort())));
      }
    }
  }
}
