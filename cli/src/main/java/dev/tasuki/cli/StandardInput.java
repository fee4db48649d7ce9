package dev.tasuki.cli;

import dev.tasuki.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The caller's standard input, which `-` stands for: JSON from a pipe or a file. The daemon opens
/// the client's own descriptor; a terminal is refused, because client and daemon would take the
/// lines from each other.
final class StandardInput {
  static final String WORD = "-";

  private static final int MOST = 4 << 20;

  private StandardInput() {}

  static String read(Context context) throws ConfigException {
    Path input = Path.of("/proc/" + context.client() + "/fd/0");
    try {
      String name = Files.readSymbolicLink(input).toString();
      if (name.startsWith("/dev/")) {
        throw new ConfigException("- stands for JSON on standard input, and there is none");
      }
      try (InputStream stream = Files.newInputStream(input)) {
        byte[] bytes = stream.readNBytes(MOST + 1);
        if (bytes.length > MOST) {
          throw new ConfigException("standard input: more than 4 MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new ConfigException("standard input cannot be read: " + e.getMessage(), e);
    }
  }
}
