package dev.tasuki.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A worker that tells each connection at once who has it, and a little later that it is done.
final class BannerProgram {
  private BannerProgram() {}

  public static void main(String... args) throws IOException {
    byte[] banner = bytes(ProcessHandle.current().pid() + "\n");
    ServerSocket server =
        new ServerSocket(Integer.parseInt(args[0]), 100, InetAddress.getLoopbackAddress());
    while (true) {
      Socket connection = server.accept();
      connection.getOutputStream().write(banner);
      Thread.ofVirtual().start(() -> finish(connection));
    }
  }

  private static void finish(Socket connection) {
    try (connection) {
      Thread.sleep(3);
      connection.getOutputStream().write(bytes("done\n"));
    } catch (IOException | InterruptedException e) {
      System.err.println("not finished: " + e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
