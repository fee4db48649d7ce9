package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.api.LogFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads one log file: its last lines, and then what is appended.
///
/// The file may be missing, be truncated, or be replaced by another of the same name (rotation); an
/// open channel keeps the old one until its end has been read. Memory is bounded: a line that grows
/// beyond [#LONGEST_LINE] is handed out in pieces, and one [#poll()] reads at most
/// [#MOST_PER_POLL].
///
/// Not thread-safe.
final class LogTail implements LogFile {
  private static final int LONGEST_LINE = 64 << 10;
  private static final int MOST_PER_POLL = 1 << 20;
  private static final int BLOCK = 64 << 10;

  private final Path file;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private long position;

  LogTail(Path file) {
    this.file = file;
  }

  /// The last complete lines; what follows is left to [#poll()].
  @Override
  public List<String> last(int count) throws IOException {
    FileChannel open = open();
    if (open == null) {
      return List.of();
    }
    long size = open.size();
    position = startOfLast(open, size, count);
    Deque<String> lines = new ArrayDeque<>();
    while (position < size) {
      for (String line : read(open)) {
        lines.add(line);
        if (lines.size() > count) {
          lines.removeFirst();
        }
      }
    }
    return new ArrayList<>(lines);
  }

  /// What has been appended since, as complete lines.
  @Override
  public List<String> poll() throws IOException {
    List<String> lines = new ArrayList<>();
    FileChannel open = open();
    if (open == null) {
      return lines;
    }
    if (open.size() < position) {
      position = 0;
      partial.reset();
    }
    long end = position + MOST_PER_POLL;
    List<String> read = read(open);
    long before = -1;
    while (position < end && position != before) {
      lines.addAll(read);
      before = position;
      read = read(open);
    }
    lines.addAll(read);
    if (position >= open.size() && isReplaced()) {
      close();
    }
    return lines;
  }

  private @Nullable FileChannel open() throws IOException {
    if (channel == null) {
      try {
        channel = FileChannel.open(file);
        key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        position = 0;
      } catch (NoSuchFileException e) {
        return null;
      }
    }
    return channel;
  }

  private boolean isReplaced() throws IOException {
    try {
      Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return !Objects.equals(now, key);
    } catch (NoSuchFileException e) {
      return false; // between two names; the next poll sees
    }
  }

  /// Goes back block by block until enough line ends have been passed.
  private long startOfLast(FileChannel open, long size, int count) throws IOException {
    long at = size;
    int ends = 0;
    while (at > 0) {
      int length = (int) Math.min(BLOCK, at);
      at -= length;
      block.clear().limit(length);
      int read = open.read(block, at);
      for (int index = read - 1; index >= 0; index--) {
        if (block.get(index) == '\n' && ++ends > count) {
          return at + index + 1;
        }
      }
    }
    return 0;
  }

  private List<String> read(FileChannel open) throws IOException {
    List<String> lines = new ArrayList<>();
    block.clear();
    int count = open.read(block, position);
    if (count <= 0) {
      return lines;
    }
    position += count;
    for (int at = 0; at < count; at++) {
      byte b = block.get(at);
      if (b != '\n') {
        partial.write(b);
      }
      if (b == '\n' || partial.size() >= LONGEST_LINE) {
        lines.add(takePartial());
      }
    }
    return lines;
  }

  private String takePartial() {
    String line = partial.toString(UTF_8);
    partial.reset();
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
      partial.reset();
    }
  }
}
