package dev.tasuki.daemon;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Keeps the history of each app in a file of its own, because it is written by a deploy only and
/// the state by every exit. A crash between the two loses at most the last entry. Thread-safe.
final class HistoryStore {
  private final Home home;
  private final JsonType<DeployHistory> json = Jsonb.builder().build().type(DeployHistory.class);

  HistoryStore(Home home) {
    this.home = home;
  }

  /// @throws IOException when there is one that cannot be read
  synchronized DeployHistory read(String app) throws IOException {
    Path file = home.history(app);
    try {
      DeployHistory history = json.fromJson(Files.readString(file));
      if (history.version() != DeployHistory.VERSION) {
        throw new IOException(file + ": version " + history.version() + " is not known");
      }
      return history;
    } catch (NoSuchFileException e) {
      return DeployHistory.EMPTY;
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  synchronized void write(String app, DeployHistory history) throws IOException {
    AtomicFile.write(home.history(app), json.toJsonBytes(history));
  }

  synchronized void delete(String app) throws IOException {
    AtomicFile.delete(home.history(app));
  }
}
