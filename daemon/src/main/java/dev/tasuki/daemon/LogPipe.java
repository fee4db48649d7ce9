package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import java.util.ArrayList;
import java.util.List;

/// One stream of one run on its way to its files.
///
/// Each batch: take from the pipe, note the intent, write, note that it is done; see [LogSpool] for
/// why a death in between harms nothing. A line without an end is written when nothing follows for
/// [#PATIENCE_NANOS], or when the pipe ends.
///
/// Confined to the thread of [LogPump].
final class LogPipe {
  private static final long PATIENCE_NANOS = 1_000_000_000L;
  private static final int ROUNDS = 8;

  /// Enough at once that it is worth not waiting for more.
  private static final int MUCH = 128 << 10;

  final long run;
  final String name;
  final Descriptor pipe;
  private final LogSpool spool;
  private final LogLines lines;
  private final List<LogSink> sinks;
  private final byte[] text;
  private long partialSince;
  private boolean ended;

  /// @param text space for the longest text; shared by all pipes of the thread
  LogPipe(
      long run,
      String name,
      Descriptor pipe,
      LogSpool spool,
      LogLines lines,
      List<LogSink> sinks,
      byte[] text) {
    this.run = run;
    this.name = name;
    this.pipe = pipe;
    this.spool = spool;
    this.lines = lines;
    this.sinks = List.copyOf(sinks);
    this.text = text;
  }

  List<LogSink> sinks() {
    return sinks;
  }

  /// Whether no process can write to it any more and all is written.
  boolean ended() {
    return ended;
  }

  /// Finishes what an earlier daemon had begun to write.
  void recover() {
    LogSpool.Intent intent = spool.intent();
    int length = (int) (intent.end() - spool.done());
    if (length > 0) {
      finish(intent, length);
    }
    if (spool.midLine()) {
      sinks.forEach(sink -> sink.resume(this));
    }
  }

  private void finish(LogSpool.Intent intent, int length) {
    int read = Math.min(length, spool.read(text));
    lines.make(text, read, spool.midLine(), intent.millis());
    for (int at = 0; at < sinks.size(); at++) {
      LogSink sink = sinks.get(at);
      sink.complete(intent.marks().get(at), lines.bytes(), lines.length(), lineEnds(read));
    }
    spool.done(lines.endsMidLine(text, read));
  }

  /// Takes and writes what there is.
  ///
  /// @return whether it was much, so that more is soon to be expected
  boolean pump() {
    boolean much = false;
    for (int round = 0; round < ROUNDS && !ended; round++) {
      int count = spool.takeFrom(pipe);
      if (count == -Errno.EINTR) {
        continue;
      }
      write(count == 0);
      if (count == 0) {
        ended = true;
      } else if (count < 0) {
        return much;
      }
      much |= count >= MUCH;
    }
    return much;
  }

  /// Whether a line without an end waits to be written.
  boolean hasPartial() {
    return partialSince != 0;
  }

  /// Writes a line without an end that has waited long enough.
  void writeOldPartial() {
    if (partialSince != 0 && System.nanoTime() - partialSince > PATIENCE_NANOS) {
      write(true);
    }
  }

  private void write(boolean all) {
    while (spool.waiting() > 0) {
      int size = spool.read(text);
      int length = LogLines.writable(text, size, all);
      if (length == 0) {
        partialSince = partialSince == 0 ? System.nanoTime() : partialSince;
        return;
      }
      write(length);
    }
    partialSince = 0;
  }

  private void write(int length) {
    partialSince = 0;
    long millis = System.currentTimeMillis();
    List<LogSink.Mark> marks = new ArrayList<>();
    for (LogSink sink : sinks) {
      sink.prepare(this, length);
      sink.tellOfDropped(lines, millis);
      marks.add(sink.mark());
    }
    lines.make(text, length, spool.midLine(), millis);
    spool.intend(length, millis, marks);
    int count = lineEnds(length);
    for (LogSink sink : sinks) {
      sink.append(lines.bytes(), lines.length(), count);
    }
    spool.done(lines.endsMidLine(text, length));
  }

  private int lineEnds(int length) {
    int count = 0;
    for (int at = 0; at < length; at++) {
      count += text[at] == '\n' ? 1 : 0;
    }
    return Math.max(1, count);
  }

  void close() {
    pipe.close();
    spool.close();
  }
}
