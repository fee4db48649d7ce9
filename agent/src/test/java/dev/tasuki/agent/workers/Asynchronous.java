package dev.tasuki.agent.workers;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;

/// A server on asynchronous channels.
final class Asynchronous {
  private Asynchronous() {}

  public static void main(String[] arguments) throws Exception {
    try (AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(0));
      System.out.println("port=" + ((InetSocketAddress) server.getLocalAddress()).getPort());
      while (true) {
        try (AsynchronousSocketChannel accepted = server.accept().get()) {
          accepted.read(ByteBuffer.allocate(4096)).get();
          InetSocketAddress remote = (InetSocketAddress) accepted.getRemoteAddress();
          InetSocketAddress local = (InetSocketAddress) accepted.getLocalAddress();
          accepted.write(ByteBuffer.wrap(Answer.bytes(remote.getPort(), local.getPort()))).get();
        }
      }
    }
  }
}
