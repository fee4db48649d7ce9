package dev.tasuki.daemon;

import dev.tasuki.config.LogRotation;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A file that the pump writes, of one app or of several instances.
///
/// Invariants:
///
/// - Nothing here stops an app: what cannot be written is dropped and counted. The next text tries
///   again; when there is room, a line says how many lines are missing.
/// - The file is put aside by renaming, only between two lines and only by the thread that writes:
///   no line is split or missed.
/// - The file of that name is the one that is written: it is opened again when another program has
///   moved or removed it.
///
/// Confined to the thread of [LogPump], except [#trouble()].
final class LogSink implements AutoCloseable {
  private static final int BLOCK = 64 << 10;
  private static final long LOOK_NANOS = 1_000_000_000L;

  /// Where a text will be appended: enough to find out later how much of it was.
  record Mark(long device, long inode, long length) {
    static final Mark NOWHERE = new Mark(0, 0, 0);
  }

  final Path path;
  private final Runnable putAside;
  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
  private LogRotation rotation;
  private @Nullable RawFile file;
  private RawFile.@Nullable Status status;
  private boolean midLine;
  private @Nullable Object lastWriter;
  private Instant periodStart = Instant.EPOCH;
  private long lookedAt;
  private long droppedLines;
  private volatile @Nullable String trouble;

  /// @param putAside called after the file was renamed
  LogSink(Path path, LogRotation rotation, Runnable putAside) {
    this.path = path;
    this.rotation = rotation;
    this.putAside = putAside;
  }

  void rotation(LogRotation newer) {
    rotation = newer;
  }

  /// Why lines are being dropped, for the user; null when all is well. Any thread.
  @Nullable String trouble() {
    return trouble;
  }

  /// Makes ready for a text: file open, not too large, at the beginning of a line unless the writer
  /// goes on with its own.
  void prepare(Object writer, int length) {
    long now = System.nanoTime();
    if (file != null && now - lookedAt > LOOK_NANOS) {
      lookedAt = now;
      reopenIfReplaced();
    }
    try {
      RawFile.Status found = open().status();
      if (!midLine && found.regular() && isDue(found.size(), length)) {
        rotate();
        found = open().status();
      }
      status = found;
    } catch (IOException e) {
      fail(e.getMessage(), 0);
      return;
    }
    if (midLine && !writer.equals(lastWriter)) {
      append(new byte[] {'\n'}, 1, 0);
    }
    lastWriter = writer;
  }

  /// Where the next text goes.
  Mark mark() {
    RawFile.Status found = status;
    try {
      found = open().status();
    } catch (IOException e) {
      // as it was
    }
    return found == null ? Mark.NOWHERE : new Mark(found.device(), found.inode(), found.size());
  }

  private boolean isDue(long size, int length) {
    if (size == 0) {
      return false;
    }
    return (rotation.maxBytes() > 0 && size + length > rotation.maxBytes())
        || RotatedFiles.isOver(rotation.every(), periodStart, Instant.now());
  }

  /// Appends a text.
  ///
  /// @param lines how many lines would be missing without it
  void append(byte[] text, int length, int lines) {
    append(text, 0, length, lines);
  }

  /// The writer goes on with a line that an earlier daemon has begun for it.
  void resume(Object writer) {
    try {
      open();
      lastWriter = writer;
    } catch (IOException e) {
      // said when there is something to write
    }
  }

  /// Appends what an earlier daemon has not written of a text.
  void complete(Mark mark, byte[] text, int length, int lines) {
    append(text, written(mark, text, length), length, lines);
  }

  private int written(Mark mark, byte[] text, int length) {
    try {
      RawFile.Status now = open().status();
      if (now.inode() != mark.inode() || now.device() != mark.device()) {
        return 0;
      }
      int there = Math.clamp(now.size() - mark.length(), 0, length);
      byte[] found = read(mark.length(), there);
      return java.util.Arrays.equals(found, 0, there, text, 0, there) ? there : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private byte[] read(long from, int count) throws IOException {
    byte[] found = new byte[count];
    for (int done = 0; done < count; ) {
      int read = open().readAt(from + done, block, Math.min(BLOCK, count - done));
      if (read <= 0) {
        throw new IOException(path + " cannot be read");
      }
      block.get(0, found, done, read);
      done += read;
    }
    return found;
  }

  private void append(byte[] text, int start, int length, int lines) {
    if (file == null) {
      fail(trouble == null ? "it cannot be opened" : null, lines);
      return;
    }
    for (int at = start; at < length; ) {
      int count = Math.min(BLOCK, length - at);
      block.put(0, text, at, count);
      int written = file.write(block, 0, count);
      if (written == -Errno.EINTR) {
        continue;
      }
      if (written <= 0) {
        fail(Errno.describe(-written), count(text, at, length, lines));
        return;
      }
      at += written;
      midLine = text[at - 1] != '\n';
    }
  }

  private static int count(byte[] text, int from, int to, int most) {
    int lines = 0;
    for (int at = from; at < to; at++) {
      lines += text[at] == '\n' ? 1 : 0;
    }
    return Math.min(Math.max(lines, 1), most);
  }

  private void fail(@Nullable String why, int lines) {
    droppedLines += lines;
    String reason = why == null ? String.valueOf(trouble).replaceAll("^.* written: ", "") : why;
    trouble =
        "%s: %d lines dropped, as it cannot be written: %s"
            .formatted(path, droppedLines, reason.replaceAll("^.* written: ", ""));
  }

  /// The text that tells of dropped lines, once there is room for it again; empty when there are
  /// none to tell of.
  void tellOfDropped(LogLines lines, long millis) {
    if (trouble == null) {
      return;
    }
    byte[] note =
        lines.note(
            "tasuki: " + droppedLines + " lines are missing here: the file could not be written",
            millis);
    long missing = droppedLines;
    trouble = null;
    if (midLine) {
      append(new byte[] {'\n'}, 1, 0);
    }
    if (trouble == null && missing > 0) {
      append(note, note.length, 0);
    }
    if (trouble == null) {
      droppedLines = 0;
    } else {
      droppedLines = missing;
    }
  }

  private RawFile open() throws IOException {
    RawFile open = file;
    if (open != null) {
      return open;
    }
    Path folder = path.getParent();
    if (folder != null && !Files.exists(folder)) {
      Files.createDirectories(folder);
    }
    open = openFile();
    file = open;
    RawFile.Status found = open.status();
    midLine =
        found.regular()
            && found.size() > 0
            && open.readAt(found.size() - 1, block, 1) == 1
            && block.get(0) != '\n';
    lastWriter = null;
    periodStart = found.size() == 0 || !found.regular() ? Instant.now() : lastChange();
    return open;
  }

  private RawFile openFile() throws PosixException {
    int flags = RawFile.CREATE | RawFile.APPEND;
    try {
      return RawFile.open(path.toString(), flags | RawFile.READ_WRITE);
    } catch (PosixException e) {
      if (e.errno() != Errno.EACCES) {
        throw e;
      }
      return RawFile.open(path.toString(), flags | RawFile.WRITE);
    }
  }

  private Instant lastChange() throws IOException {
    return Files.getLastModifiedTime(path).toInstant();
  }

  private void reopenIfReplaced() {
    RawFile.Status there = RawFile.status(path.toString());
    RawFile.Status ours = status;
    if (there == null || ours == null || !there.isSameFile(ours)) {
      close();
    }
  }

  /// Puts the file aside. It is not, for now, while an older one is being compressed.
  void rotate() throws IOException {
    ReentrantLock lock = RotatedFiles.lock(path);
    if (!lock.tryLock()) {
      return;
    }
    try {
      close();
      if (Files.isRegularFile(path) && Files.size(path) > 0) {
        RotatedFiles.makeRoom(path);
        Files.move(path, RotatedFiles.first(path), StandardCopyOption.ATOMIC_MOVE);
        RotatedFiles.prune(path, rotation);
      }
    } finally {
      lock.unlock();
    }
    putAside.run();
  }

  /// The next text opens the file of that name anew.
  @Override
  public void close() {
    RawFile open = file;
    if (open != null) {
      open.close();
      file = null;
    }
  }
}
