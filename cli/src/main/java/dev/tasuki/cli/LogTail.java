package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.api.LogFile;
import dev.tasuki.daemon.HeadCuts;
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
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/// Reads one log file: its last lines, and then what is appended.
///
/// The file may be missing, be truncated, or be replaced by another of the same name (rotation); an
/// open channel keeps the old one until its end has been read. Its head may be cut off meanwhile
/// ([HeadCuts]): the place in it moves along. Memory is bounded: a line that grows beyond
/// [#LONGEST_LINE] is handed out in pieces, and one [#poll()] reads at most [#MOST_PER_POLL].
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
  private final HeadCuts cuts;
  private @Nullable Object key;
  private long position;
  private int cut;

  /// Whether the next line is the first of the file: it is left out when it is blank, which is what
  /// a rotation leaves of a line that is in the file put aside.
  private boolean first;

  LogTail(Path file, HeadCuts cuts) {
    this.file = file;
    this.cuts = cuts;
  }

  /// The last complete lines, those of files put aside included; what follows is left to [#poll()].
  @Override
  public List<String> last(int count) throws IOException {
    List<String> lines = cutFree(() -> lastOfFile(count));
    List<String> older = LogHistory.before(file, count - lines.size());
    older.addAll(lines);
    return older;
  }

  /// What has been appended since, as complete lines.
  @Override
  public List<String> poll() throws IOException {
    return cutFree(this::pollFile);
  }

  private interface Reading {
    List<String> lines() throws IOException;
  }

  /// Reads while nothing is cut off.
  private List<String> cutFree(Reading reading) throws IOException {
    Lock lock = cuts.lock().readLock();
    lock.lock();
    try {
      List<String> lines = new ArrayList<>();
      Object known = key;
      if (known != null) {
        List<Long> lengths = cuts.since(known, cut);
        for (int at = 0; at < lengths.size(); at++) {
          moveBack(lengths.get(at), lengths.size() - at, lines);
        }
        cut += lengths.size();
      }
      lines.addAll(reading.lines());
      return lines;
    } finally {
      lock.unlock();
    }
  }

  /// What was cut off before it was read is read where it was put.
  ///
  /// @param aside the number of that file
  private void moveBack(long length, int aside, List<String> lines) throws IOException {
    if (position >= length) {
      position -= length;
      return;
    }
    for (byte b : LogHistory.rest(file, aside, position)) {
      split(b, lines);
    }
    position = 0;
    first = true;
  }

  private List<String> lastOfFile(int count) throws IOException {
    FileChannel open = open();
    if (open == null) {
      return List.of();
    }
    long size = open.size();
    position = startOfLast(open, size, count);
    first = position == 0;
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

  private List<String> pollFile() throws IOException {
    List<String> lines = new ArrayList<>();
    FileChannel open = open();
    if (open == null) {
      return lines;
    }
    if (open.size() < position) {
      position = 0;
      first = true;
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

  /// What stands after the last line end, for when nothing more is to come.
  List<String> rest() {
    return partial.size() == 0 ? List.of() : List.of(takePartial());
  }

  private @Nullable FileChannel open() throws IOException {
    if (channel == null) {
      try {
        channel = FileChannel.open(file);
        Object found = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        key = found;
        cut = found == null ? 0 : cuts.of(found);
        position = 0;
        first = true;
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
      split(block.get(at), lines);
    }
    return lines;
  }

  private void split(byte b, List<String> lines) {
    if (b != '\n') {
      partial.write(b);
    }
    if (b == '\n' || partial.size() >= LONGEST_LINE) {
      String line = takePartial();
      if (!first || !line.isBlank()) {
        lines.add(line);
      }
      first = false;
    }
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
