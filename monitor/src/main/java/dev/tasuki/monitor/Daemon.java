package dev.tasuki.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The daemon of a TASUKI_HOME, asked by command lines. It is never started from here.
///
/// Stateless: each command has a connection of its own. Thread-safe.
///
/// @param home TASUKI_HOME, absolute
record Daemon(Path home) {
  /// What a command has printed.
  ///
  /// @param status its exit status
  record Answer(int status, String output, String error) {
    /// The last line that says something, standard error first.
    String lastWord() {
      String text = error.isBlank() ? output : error;
      return text.lines().filter(line -> !line.isBlank()).reduce("", (first, line) -> line);
    }
  }

  /// Runs a command to its end.
  ///
  /// @throws IOException when no daemon answers, or it goes away
  Answer ask(String... words) throws IOException {
    var output = new ByteArrayOutputStream();
    var error = new ByteArrayOutputStream();
    try (SocketChannel channel = open(words)) {
      while (true) {
        switch (Frames.read(channel)) {
          case Frame.Output piece -> output.writeBytes(piece.bytes());
          case Frame.ErrorOutput piece -> error.writeBytes(piece.bytes());
          case Frame.Exit exit -> {
            return new Answer(exit.code(), output.toString(UTF_8), error.toString(UTF_8));
          }
          case Frame.Refused refused -> throw new IOException(refused.line());
          case null, default -> throw new IOException("the daemon went away");
        }
      }
    }
  }

  /// Starts a command; its frames are read from the channel. Closing the channel ends it.
  SocketChannel open(String... words) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(home.resolve("tasukid.sock")));
      Frames.write(channel, request(words));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// The environment stays here: none of the commands needs it, and it may hold secrets.
  private static Frame.Request request(String... words) {
    return new Frame.Request(
        Frames.PROTOCOL_VERSION,
        BuildVersion.TEXT,
        (int) ProcessHandle.current().pid(),
        (String.join("\0", words) + "\0").getBytes(UTF_8),
        "NO_COLOR=1\0".getBytes(UTF_8),
        "/");
  }
}
