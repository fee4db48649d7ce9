package dev.tasuki.agent.workers;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// Accepts when the file `accept` is there, and answers when the file `answer` is there.
final class Slow {
  private Slow() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0)) {
      while (true) {
        await("accept");
        Socket accepted = server.accept();
        System.out.println("accepted");
        await("answer");
        Answer.serve(accepted);
      }
    }
  }

  private static void await(String file) throws InterruptedException {
    while (!Files.exists(Path.of(file))) {
      Thread.sleep(5);
    }
  }
}
