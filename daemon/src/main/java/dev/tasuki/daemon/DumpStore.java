package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Keeps `dump.json` and the copy before it, `dump.json.bak`. A damaged dump never replaces a good
/// copy, and is never replaced by nothing: the copy is read in its place.
///
/// Thread-safe.
final class DumpStore {
  /// @param notice what the user ought to know about where it came from, or null
  record Loaded(DumpFile dump, @Nullable String notice) {}

  private final Path file;
  private final Path copy;
  private final FileLayer layer;
  private final JsonType<DumpFile> json = Jsonb.builder().build().type(DumpFile.class);

  DumpStore(Path file) {
    this(file, FileLayer.REAL);
  }

  DumpStore(Path file, FileLayer layer) {
    this.layer = layer;
    this.file = file;
    this.copy = file.resolveSibling(file.getFileName() + ".bak");
  }

  synchronized void write(DumpFile dump) throws IOException {
    if (isGood(file)) {
      AtomicFile.write(copy, Files.readAllBytes(file), layer);
    }
    AtomicFile.write(file, json.toJsonPretty(dump).getBytes(UTF_8), layer);
  }

  /// @return null when nothing is saved
  /// @throws IOException when neither the dump nor its copy can be read
  synchronized @Nullable Loaded read() throws IOException {
    try {
      return new Loaded(parse(file), null);
    } catch (NoSuchFileException e) {
      return Files.exists(copy)
          ? new Loaded(parse(copy), file + " is missing: read " + copy)
          : null;
    } catch (IOException e) {
      if (!isGood(copy)) {
        throw e;
      }
      return new Loaded(parse(copy), e.getMessage() + "; read " + copy + " instead");
    }
  }

  /// @return whether there was anything
  synchronized boolean delete() throws IOException {
    boolean hadCopy = AtomicFile.delete(copy);
    boolean hadDump = AtomicFile.delete(file);
    return hadDump || hadCopy;
  }

  private boolean isGood(Path path) {
    try {
      parse(path);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private DumpFile parse(Path path) throws IOException {
    try {
      DumpFile dump = json.fromJson(Files.readString(path));
      if (dump.version() != DumpFile.VERSION) {
        throw new IOException(
            path + ": version " + dump.version() + ", this Tasuki reads " + DumpFile.VERSION);
      }
      return dump;
    } catch (RuntimeException e) {
      throw new IOException(path + " is damaged: " + firstLine(e), e);
    }
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
