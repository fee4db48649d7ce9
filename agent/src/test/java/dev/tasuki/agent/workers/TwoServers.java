package dev.tasuki.agent.workers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/// Two servers on ports of the system's choice; says which ones.
final class TwoServers {
  private TwoServers() {}

  public static void main(String[] arguments) throws IOException {
    ServerSocket first = new ServerSocket(0);
    ServerSocket second = new ServerSocket(0);
    dev.tasuki.agent.WorkerChannel.find()
        .orElseThrow()
        .send("\"" + first.getLocalPort() + " " + second.getLocalPort() + "\"");
    Thread.ofPlatform().start(() -> serve(first));
    serve(second);
  }

  private static void serve(ServerSocket server) {
    try {
      while (true) {
        Answer.serve(server.accept());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
