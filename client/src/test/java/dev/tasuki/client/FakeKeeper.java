package dev.tasuki.client;

import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Stands where the keeper stands in an installation, to see how the client starts it: notes its
/// pid and words, answers every request with its pid, and ends at `kill` or after a minute.
public final class FakeKeeper {
  private static final int LONGEST_LIFE_MILLIS = 60_000;

  private FakeKeeper() {}

  public static void main(String[] words) throws IOException {
    Path home = Path.of(words[0]);
    String line = ProcessHandle.current().pid() + " " + String.join(" ", words) + "\n";
    Files.writeString(
        home.resolve("starts"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (Files.exists(home.resolve("broken"))) {
      System.err.println("first words");
      System.err.println("boom: no such \u001B[31mthing");
      System.exit(1);
    }
    Thread.ofPlatform().daemon().start(FakeKeeper::endLater);
    serve(home.resolve("tasukid.sock"));
  }

  private static void serve(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      boolean goOn = true;
      while (goOn) {
        try (SocketChannel client = server.accept()) {
          goOn =
              !(Frames.read(client) instanceof Frame.Request request)
                  || !request.argumentList().contains("kill");
          String answer = ProcessHandle.current().pid() + "\n";
          Frames.write(client, new Frame.Output(answer.getBytes(StandardCharsets.UTF_8)));
          Frames.write(client, new Frame.Exit(0));
        }
      }
    }
  }

  private static void endLater() {
    try {
      Thread.sleep(LONGEST_LIFE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(3);
  }
}
