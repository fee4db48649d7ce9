package dev.tasuki.agent.workers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A `ServerSocket` with one thread.
final class PlainSocket {
  private PlainSocket() {}

  public static void main(String[] arguments) throws IOException {
    InetAddress address = arguments.length == 0 ? null : InetAddress.getByName(arguments[0]);
    try (ServerSocket server = new ServerSocket(0, 50, address)) {
      while (true) {
        Answer.serve(server.accept());
      }
    }
  }
}
