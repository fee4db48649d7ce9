package dev.tasuki.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.config.LogDateFormat;
import dev.tasuki.config.LogRules;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns what an app has written into what stands in its log file: each line as it is, with a stamp
/// (`STAMP: line`), or as a JSON object with PM2's fields.
///
/// The same bytes at the same time give the same result: what was interrupted can be done again.
/// Used by one thread.
final class LogLines {
  /// A line that is longer is written in pieces.
  static final int LONGEST = 256 << 10;

  private final @Nullable String dateFormat;
  private final boolean json;
  private final byte[] jsonEnd;
  private byte[] result = new byte[64 << 10];
  private int length;
  private long stampedAt = Long.MIN_VALUE;
  private byte[] stamp = {};

  /// @param error whether the lines come from standard error
  LogLines(LogRules rules, String app, int id, boolean error) {
    dateFormat = rules.dateFormat();
    json = rules.json();
    StringBuilder end = new StringBuilder("\",\"timestamp\":\"\0\",\"type\":\"");
    end.append(error ? "err" : "out").append("\",\"process_id\":").append(id);
    end.append(",\"app_name\":\"").append(app.replace("\\", "\\\\").replace("\"", "\\\""));
    jsonEnd = end.append("\"}\n").toString().getBytes(UTF_8);
  }

  /// How much of the text may be written now: whole lines, or all when no more can be waited for.
  static int writable(byte[] text, int size, boolean all) {
    if (all || size >= LONGEST) {
      return lastLineEnd(text, size) > 0 && !all ? lastLineEnd(text, size) : size;
    }
    return lastLineEnd(text, size);
  }

  private static int lastLineEnd(byte[] text, int size) {
    int at = size;
    while (at > 0 && text[at - 1] != '\n') {
      at--;
    }
    return at;
  }

  /// Makes the lines of a text; [#bytes()] and [#length()] have them until the next call.
  ///
  /// @param midLine whether the text goes on with a line whose beginning was written before
  /// @param millis the time of the stamps, since the epoch
  void make(byte[] text, int size, boolean midLine, long millis) {
    length = 0;
    if (dateFormat == null && !json) {
      put(text, 0, size);
      return;
    }
    setStamp(millis);
    boolean within = midLine;
    for (int start = 0; start < size; ) {
      int end = start;
      while (end < size && text[end] != '\n') {
        end++;
      }
      if (json) {
        object(text, start, end);
      } else {
        if (!within) {
          put(stamp, 0, stamp.length);
        }
        put(text, start, Math.min(size, end + 1));
      }
      within = false;
      start = end + 1;
    }
  }

  /// Whether the file ends within a line after this text.
  boolean endsMidLine(byte[] text, int size) {
    return !json && size > 0 && text[size - 1] != '\n';
  }

  byte[] bytes() {
    return result;
  }

  int length() {
    return length;
  }

  /// A line of Tasuki's own among those of the app.
  byte[] note(String text, long millis) {
    byte[] line = (text + "\n").getBytes(UTF_8);
    make(line, line.length, false, millis);
    return Arrays.copyOf(result, length);
  }

  private void setStamp(long millis) {
    if (stampedAt == millis) {
      return;
    }
    stampedAt = millis;
    Instant time = Instant.ofEpochMilli(millis);
    String text =
        dateFormat == null
            ? time.truncatedTo(ChronoUnit.MILLIS).toString()
            : LogDateFormat.format(dateFormat, time.atZone(ZoneId.systemDefault()));
    stamp = (json ? text : text + ": ").getBytes(UTF_8);
  }

  private void object(byte[] text, int start, int end) {
    int last = end > start && text[end - 1] == '\r' ? end - 1 : end;
    put("{\"message\":\"".getBytes(UTF_8));
    byte[] line = text;
    int from = start;
    if (!isAscii(text, start, last)) { // what is no UTF-8 would make the file no JSON
      line = new String(text, start, last - start, UTF_8).getBytes(UTF_8);
      from = 0;
      last = line.length;
    }
    for (int at = from; at < last; at++) {
      byte b = line[at];
      if (b == '"' || b == '\\') {
        put((byte) '\\');
        put(b);
      } else if (b >= 0 && b < ' ') {
        put((b == '\t' ? "\\t" : String.format("\\u%04x", b)).getBytes(UTF_8));
      } else {
        put(b);
      }
    }
    for (byte b : jsonEnd) {
      if (b == 0) {
        put(stamp);
      } else {
        put(b);
      }
    }
  }

  private static boolean isAscii(byte[] text, int start, int end) {
    for (int at = start; at < end; at++) {
      if (text[at] < 0) {
        return false;
      }
    }
    return true;
  }

  private void put(byte[] bytes) {
    put(bytes, 0, bytes.length);
  }

  private void put(byte[] bytes, int start, int end) {
    int count = end - start;
    room(count);
    System.arraycopy(bytes, start, result, length, count);
    length += count;
  }

  private void put(byte b) {
    room(1);
    result[length++] = b;
  }

  private void room(int count) {
    if (length + count > result.length) {
      result = Arrays.copyOf(result, Math.max(2 * result.length, length + count));
    }
  }
}
