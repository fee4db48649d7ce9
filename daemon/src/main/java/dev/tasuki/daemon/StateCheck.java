package dev.tasuki.daemon;

import dev.tasuki.protocol.BuildVersion;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether this version can go on from what another one has written without losing anything: asked
/// before an update touches anything, in a process of its own.
public final class StateCheck {
  private StateCheck() {}

  /// @param home TASUKI_HOME
  /// @throws IOException with what this version does not understand
  public static void check(Path home) throws IOException {
    Home files = new Home(home);
    Jsonb strict = Jsonb.builder().failOnUnknown(true).build();
    if (Files.exists(files.state())) {
      StateFile state = read(files.state(), strict.type(StateFile.class));
      compare(files.state(), state.version(), StateFile.VERSION);
    }
    if (Files.exists(files.dump())) {
      DumpFile dump = read(files.dump(), strict.type(DumpFile.class));
      compare(files.dump(), dump.version(), DumpFile.VERSION);
    }
  }

  private static <T> T read(Path file, JsonType<T> type) throws IOException {
    try {
      return type.fromJson(Files.readString(file));
    } catch (RuntimeException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(
          "Tasuki %s does not understand all of %s: %s".formatted(BuildVersion.TEXT, file, reason),
          e);
    }
  }

  private static void compare(Path file, int found, int known) throws IOException {
    if (found != known) {
      throw new IOException(
          "%s has format %d, Tasuki %s reads %d".formatted(file, found, BuildVersion.TEXT, known));
    }
  }
}
