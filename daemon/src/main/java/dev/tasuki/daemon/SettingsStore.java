package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `TASUKI_HOME/settings.json`: what `tasuki set` has said, key by key, replaced atomically. Values
/// that are no texts (lists that a user has written into the file) are kept as they are.
///
/// Thread-safe within this process; the daemon is the only one that writes it.
public final class SettingsStore {
  private static final Object WRITING = new Object();

  private final Path file;
  private final JsonType<Map<String, Object>> json =
      Jsonb.builder().build().type(Types.mapOf(Object.class));

  /// @param home TASUKI_HOME
  public SettingsStore(Path home) {
    this.file = home.resolve("settings.json");
  }

  /// All settings by key; values are texts, numbers, flags, lists or maps.
  public Map<String, Object> read() throws OperationException {
    try {
      return new TreeMap<>(json.fromJson(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    } catch (IOException | RuntimeException e) {
      throw new OperationException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Changes some of them, all at once.
  ///
  /// @param changes new values; null removes
  public void change(Map<String, @Nullable Object> changes) throws OperationException {
    synchronized (WRITING) {
      Map<String, Object> settings = read();
      changes.forEach((key, value) -> {
        if (value == null) {
          settings.remove(key);
        } else {
          settings.put(key, value);
        }
      });
      try {
        AtomicFile.write(file, json.toJsonPretty(settings).getBytes(UTF_8));
      } catch (IOException e) {
        throw new OperationException(file + " cannot be written: " + e.getMessage(), e);
      }
    }
  }
}
