package dev.tasuki.integration;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A command that the daemon is asked on its socket, as the client does, but without a process for
/// it, which costs twenty times as much. Thread-safe.
final class DirectQuestion {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private DirectQuestion() {}

  /// @return what the command prints, empty when no daemon answers, or not with success
  static Optional<String> ask(Path home, String command) {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      var watch = Thread.ofVirtual().start(() -> closeLate(channel));
      try {
        channel.connect(UnixDomainSocketAddress.of(home.resolve("tasukid.sock")));
        Frames.write(
            channel,
            new Frame.Request(
                Frames.PROTOCOL_VERSION,
                BuildVersion.TEXT,
                Math.toIntExact(ProcessHandle.current().pid()),
                command.getBytes(StandardCharsets.UTF_8),
                new byte[0],
                "/"));
        return output(channel);
      } finally {
        watch.interrupt();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void closeLate(SocketChannel channel) {
    try {
      Thread.sleep(PATIENCE);
      channel.close();
    } catch (InterruptedException | IOException e) {
      // Answered in time; or closed already.
    }
  }

  private static Optional<String> output(SocketChannel channel) throws IOException {
    var text = new ByteArrayOutputStream();
    while (true) {
      switch (Frames.read(channel)) {
        case Frame.Output output -> text.writeBytes(output.bytes());
        case Frame.Exit exit when exit.code() == 0 -> {
          return Optional.of(text.toString(StandardCharsets.UTF_8));
        }
        case null, default -> {
          return Optional.empty();
        }
      }
    }
  }
}
