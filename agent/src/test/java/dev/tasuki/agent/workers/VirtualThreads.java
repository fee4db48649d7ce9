package dev.tasuki.agent.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A blocking channel whose acceptor and handlers are virtual threads.
final class VirtualThreads {
  private VirtualThreads() {}

  public static void main(String[] arguments) throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(0));
      Thread.ofVirtual().start(() -> accept(server)).join();
    }
  }

  private static void accept(ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel accepted = server.accept();
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(SocketChannel accepted) {
    try {
      Answer.serve(accepted.socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
