package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.daemon.RotatedFiles;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Lines of files that were put aside, compressed or not. Stateless.
final class LogHistory {
  private static final int BUFFER = 64 << 10;
  private static final int MOST_REST = 64 << 20;

  private LogHistory() {}

  /// The last lines before those that a log file has.
  static List<String> before(Path log, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    if (count <= 0) {
      return lines;
    }
    for (Path file : RotatedFiles.of(log)) {
      lines.addAll(0, last(file, count - lines.size()));
      if (lines.size() >= count) {
        break;
      }
    }
    return lines;
  }

  /// The bytes of a file put aside, from a place on.
  static byte[] rest(Path log, int number, long from) throws IOException {
    List<Path> files = RotatedFiles.of(log);
    if (number > files.size()) {
      return new byte[0]; // removed already
    }
    try (InputStream bytes = open(files.get(number - 1))) {
      bytes.skipNBytes(from);
      return bytes.readNBytes(MOST_REST);
    } catch (EOFException | NoSuchFileException e) {
      return new byte[0];
    }
  }

  private static Deque<String> last(Path file, int count) throws IOException {
    Deque<String> lines = new ArrayDeque<>();
    try (InputStream bytes = open(file);
        BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, UTF_8), BUFFER)) {
      boolean first = true;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!first || !line.isBlank()) {
          lines.add(line);
        }
        first = false;
        if (lines.size() > count) {
          lines.removeFirst();
        }
      }
    } catch (NoSuchFileException e) {
      return lines; // moved on or removed meanwhile
    }
    return lines;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BUFFER) : bytes;
  }
}
