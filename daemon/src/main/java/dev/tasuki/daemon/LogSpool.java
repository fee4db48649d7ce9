package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.RawFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Where bytes are between the pipe of an app and its log file, so that the death of the daemon at
/// any instant loses and doubles none: a file in memory that the keeper holds as well.
///
/// Invariants:
///
/// - Bytes get from the pipe into the spool by one `splice(2)`, whose accounts the kernel closes
///   even for a process that is being killed: a byte is in the pipe or in the spool. The size of
///   the spool is how many bytes were ever taken.
/// - The head of the spool says how many of them are done, and what was about to be written when
///   the head was last changed: up to which byte, at which time, and where in which files
///   ([Intent]). It is changed by one `pwrite(2)` within a page.
/// - An intent that is not done is done again by the next daemon. The same bytes and the same time
///   make the same text; what of it is in the file already is not written again ([LogSink.Mark]).
///
/// What is lost after all: bytes in here when daemon *and* keeper are killed between taking them
/// and writing them, and what a log file's own file system loses in a power cut. A text is written
/// twice when the daemon is killed between writing and noting it *and* another program has replaced
/// the log file before the next daemon looks.
///
/// Not thread-safe.
final class LogSpool implements AutoCloseable {
  private static final int HEAD = 4096;
  private static final int HEAD_USED = 80;
  private static final int DONE = 0;
  private static final int END = 8;
  private static final int MILLIS = 16;
  private static final int MID_LINE = 24;
  private static final int FIRST_MARK = 32;
  private static final int MARK_SIZE = 24;
  private static final int MARKS = 2;
  private static final long PUNCH = 256 << 10;

  private final RawFile file;
  private final ByteBuffer head =
      ByteBuffer.allocateDirect(HEAD_USED).order(ByteOrder.nativeOrder());
  private final ByteBuffer block = ByteBuffer.allocateDirect(LogLines.LONGEST);
  private long taken;
  private long punched;

  /// What is about to be written.
  ///
  /// @param end number of bytes that are done after it
  /// @param millis time of the stamps
  record Intent(long end, long millis, List<LogSink.Mark> marks) {}

  /// A new spool.
  static LogSpool create() throws PosixException {
    return new LogSpool(RawFile.inMemory("tasuki-log"));
  }

  /// One that an earlier daemon has left; or a new one of that file.
  LogSpool(RawFile file) throws PosixException {
    this.file = file;
    long size = file.status().size();
    if (size >= HEAD_USED) {
      file.readAt(0, head, HEAD_USED);
    } else {
      write();
    }
    taken = Math.max(0, size - HEAD);
    punched = done() / PUNCH * PUNCH;
  }

  Descriptor descriptor() {
    return file.descriptor();
  }

  /// Takes what the pipe has, at most as much as one text may be long.
  ///
  /// @return how much; 0 at the end of the pipe, the negative errno when there is nothing now
  int takeFrom(Descriptor pipe) {
    int room = LogLines.LONGEST - waiting();
    if (room <= 0) {
      return -Errno.EAGAIN;
    }
    int count = file.takeFrom(pipe, HEAD + taken, room);
    taken += Math.max(0, count);
    return count;
  }

  /// Number of bytes that are taken and not done.
  int waiting() {
    return (int) (taken - done());
  }

  long done() {
    return head.getLong(DONE);
  }

  boolean midLine() {
    return head.getLong(MID_LINE) != 0;
  }

  /// Reads what is waiting.
  ///
  /// @return how much was read
  int read(byte[] into) {
    int count = Math.min(waiting(), into.length);
    int read = Math.max(0, file.readAt(HEAD + done(), block, count));
    block.get(0, into, 0, read);
    return read;
  }

  /// Notes what is about to be written.
  void intend(int length, long millis, List<LogSink.Mark> marks) {
    head.putLong(END, done() + length);
    head.putLong(MILLIS, millis);
    for (int at = 0; at < Math.min(MARKS, marks.size()); at++) {
      int place = FIRST_MARK + at * MARK_SIZE;
      head.putLong(place, marks.get(at).device());
      head.putLong(place + 8, marks.get(at).inode());
      head.putLong(place + 16, marks.get(at).length());
    }
    write();
  }

  /// What was intended and is not noted as done; its end is not beyond [#done()] when there is
  /// nothing.
  Intent intent() {
    List<LogSink.Mark> marks = new ArrayList<>();
    for (int at = 0; at < MARKS; at++) {
      int place = FIRST_MARK + at * MARK_SIZE;
      marks.add(
          new LogSink.Mark(head.getLong(place), head.getLong(place + 8), head.getLong(place + 16)));
    }
    return new Intent(head.getLong(END), head.getLong(MILLIS), marks);
  }

  /// Notes that the intent is carried out.
  void done(boolean endsMidLine) {
    head.putLong(DONE, head.getLong(END));
    head.putLong(MID_LINE, endsMidLine ? 1 : 0);
    write();
    if (done() - punched >= PUNCH) {
      long upTo = done() / HEAD * HEAD;
      file.punch(HEAD + punched, upTo - punched);
      punched = upTo;
    }
  }

  private void write() {
    file.writeAt(0, head, HEAD_USED);
  }

  @Override
  public void close() {
    file.close();
  }
}
