package dev.tasuki.client;

import dev.tasuki.protocol.BuildVersion;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `tasuki update`: has this installation's keeper and daemon take over. It speaks a part of the
/// protocol that is the same in all versions, so it works between any two of them.
final class Update {
  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int PAUSE_MILLIS = 10;

  private Update() {}

  static int run(String home) throws Failure {
    SocketChannel channel = Connection.tryOpen(home);
    if (channel == null) {
      Main.print("no daemon is running: the next one is of version " + BuildVersion.TEXT + "\n");
      return 0;
    }
    Installation installation = Installation.find();
    check(installation, home);
    String before = daemon(home);
    ask(channel, installation, home);
    await(home, before);
    Main.print(
        "daemon replaced by version %s: pid %s, now %s; the apps run on%n"
            .formatted(BuildVersion.TEXT, before, daemon(home)));
    return 0;
  }

  /// Before anything is touched.
  private static void check(Installation installation, String home) throws Failure {
    try {
      Process process =
          new ProcessBuilder(installation.checkCommand(home)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        String line = said.lines().filter(text -> !text.isBlank()).reduce((a, b) -> b).orElse("");
        throw new Failure("not updated, nothing was touched: " + line, null);
      }
    } catch (IOException e) {
      throw new Failure("not updated, nothing was touched: " + e.getMessage(), null);
    } catch (InterruptedException e) {
      throw new Failure("interrupted", null);
    }
  }

  private static void ask(SocketChannel channel, Installation installation, String home)
      throws Failure {
    try (channel) {
      Frames.write(
          channel,
          new Frame.Update(
              BuildVersion.TEXT, block(installation.command(home)), block(variables())));
      Frame answer = Frames.read(channel);
      if (answer instanceof Frame.Refused refused) {
        throw new Failure(refused.line(), null);
      }
      if (!(answer instanceof Frame.Exit exit) || exit.code() != 0) {
        throw new Failure("the daemon does not know how to hand over", home);
      }
    } catch (IOException e) {
      throw new Failure("the daemon went away before it was done; tasuki ls shows what is", home);
    }
  }

  /// Where the installation is, as the launcher has said it.
  private static List<String> variables() {
    List<String> variables = new ArrayList<>();
    for (String name : List.of("TASUKI_LIB", "TASUKI_JAVA", "TASUKI_LAUNCHER")) {
      String value = Main.variable(name);
      variables.add(name + "=" + (value == null ? "" : value));
    }
    return variables;
  }

  private static byte[] block(List<String> words) {
    return String.join("\0", words).concat("\0").getBytes(StandardCharsets.UTF_8);
  }

  private static void await(String home, String before) throws Failure {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      if (!daemon(home).equals(before)) {
        SocketChannel channel = Connection.tryOpen(home);
        if (channel != null) {
          close(channel);
          return;
        }
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw new Failure("interrupted", null);
      }
    }
    throw new Failure("the new daemon does not answer", home + "/tasukid.log");
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // it was only tried
    }
  }

  private static String daemon(String home) {
    try {
      return Files.readString(Path.of(home, "run", "tasukid.pid")).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
