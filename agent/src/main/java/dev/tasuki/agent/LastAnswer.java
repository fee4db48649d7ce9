package dev.tasuki.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Makes the head of an HTTP answer say `Connection: close`, so that its client sends the next
/// request elsewhere (RFC 9112, 9.6). Stateless.
///
/// Nothing moves: what is written over is as long as before. `Connection: keep-alive` becomes
/// `close`; where there is no such line, the one of `Date` is given up for it. An answer that has
/// neither, whose head does not end in the buffer, that is interim (1xx), or that is not HTTP/1.1
/// in plain text is left as it is.
final class LastAnswer {
  private static final byte[] VERSION = ascii("HTTP/1.1 ");
  private static final byte[] CONNECTION = ascii("connection:");
  private static final byte[] DATE = ascii("date:");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");
  private static final byte[] CLOSE = ascii("close");
  private static final byte[] CLOSING_LINE = ascii("Connection: close");
  private static final int LONGEST_HEAD = 8 << 10;

  private LastAnswer() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// What is about to be written to a connection: a [ByteBuffer], or an array of them, of which the
  /// first that is not empty counts. Never throws.
  static void edit(Object written) {
    if (written instanceof ByteBuffer buffer) {
      edit(buffer);
    } else if (written instanceof ByteBuffer[] buffers) {
      for (ByteBuffer buffer : buffers) {
        if (buffer != null && buffer.hasRemaining()) {
          edit(buffer);
          return;
        }
      }
    }
  }

  private static void edit(ByteBuffer buffer) {
    int start = buffer.position();
    int end = Math.min(buffer.limit(), start + LONGEST_HEAD);
    if (buffer.isReadOnly() || !matches(buffer, start, end, VERSION)) {
      return;
    }
    int status = start + VERSION.length;
    if (status >= end || buffer.get(status) < '2' || buffer.get(status) > '5') {
      return;
    }
    lines(buffer, endOfLine(buffer, status, end), end);
  }

  /// @param line the first header line
  private static void lines(ByteBuffer buffer, int line, int end) {
    int date = -1;
    int dateEnd = -1;
    for (int next = endOfLine(buffer, line, end); next > 0; next = endOfLine(buffer, line, end)) {
      int length = next - 2 - line;
      if (length <= 0) {
        if (date >= 0 && dateEnd - date >= CLOSING_LINE.length) {
          put(buffer, date, dateEnd, CLOSING_LINE);
        }
        return;
      }
      if (matches(buffer, line, next, CONNECTION)) {
        value(buffer, line + CONNECTION.length, next - 2);
        return;
      }
      if (matches(buffer, line, next, DATE)) {
        date = line;
        dateEnd = next - 2;
      }
      line = next;
    }
  }

  private static void value(ByteBuffer buffer, int at, int end) {
    int start = at;
    while (start < end && buffer.get(start) == ' ') {
      start++;
    }
    if (end - start == KEEP_ALIVE.length && matches(buffer, start, end, KEEP_ALIVE)) {
      put(buffer, start, end, CLOSE);
    }
  }

  /// Where the next line begins, or 0 when this one does not end.
  private static int endOfLine(ByteBuffer buffer, int line, int end) {
    for (int at = line; line > 0 && at + 1 < end; at++) {
      if (buffer.get(at) == '\r' && buffer.get(at + 1) == '\n') {
        return at + 2;
      }
    }
    return 0;
  }

  /// Whether these bytes are there, whatever the case of their letters.
  private static boolean matches(ByteBuffer buffer, int at, int end, byte[] wanted) {
    if (end - at < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      byte found = buffer.get(at + i);
      if (found != wanted[i] && Character.toLowerCase((char) found) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static void put(ByteBuffer buffer, int at, int end, byte[] bytes) {
    for (int i = at; i < end; i++) {
      buffer.put(i, i - at < bytes.length ? bytes[i - at] : (byte) ' ');
    }
  }
}
