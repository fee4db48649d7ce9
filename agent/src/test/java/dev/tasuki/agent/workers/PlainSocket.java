package dev.tasuki.agent.workers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;

/// A `ServerSocket` with one thread: on all addresses, on that of its argument, or, with `tls`, as
/// an `SSLServerSocket`.
final class PlainSocket {
  private PlainSocket() {}

  public static void main(String[] arguments) throws IOException {
    try (ServerSocket server = open(arguments)) {
      while (true) {
        Answer.serve(server.accept());
      }
    }
  }

  private static ServerSocket open(String[] arguments) throws IOException {
    if (arguments.length == 0) {
      return new ServerSocket(0);
    }
    return arguments[0].equals("tls")
        ? SSLServerSocketFactory.getDefault().createServerSocket(0)
        : new ServerSocket(0, 50, InetAddress.getByName(arguments[0]));
  }
}
