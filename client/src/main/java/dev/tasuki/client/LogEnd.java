package dev.tasuki.client;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last words of a daemon that did not come up.
final class LogEnd {
  private static final int MOST = 4 << 10;

  private LogEnd() {}

  /// The last line that was written to a log since it had a given length, without control
  /// characters; null when there is none.
  static @Nullable String of(File log, long since) {
    try (RandomAccessFile file = new RandomAccessFile(log, "r")) {
      file.seek(Math.max(since, file.length() - MOST));
      byte[] bytes = new byte[MOST];
      int count = file.read(bytes);
      if (count <= 0) {
        return null;
      }
      String text = new String(bytes, 0, count, StandardCharsets.UTF_8);
      List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
      return lines.isEmpty() ? null : lines.getLast().replaceAll("\\p{Cntrl}", " ").strip();
    } catch (IOException e) {
      return null; // there is no log: the message names the file in any case
    }
  }
}
