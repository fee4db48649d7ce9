package dev.tasuki.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Recognises the two lines that a worker sends for every connection without parsing them as JSON:
/// they are most of the primary's work. What looks different in any way is left to the parser.
final class Acknowledgement {
  /// The worker has received the oldest handle.
  static final long HANDLE = -1;

  /// None of the two.
  static final long NONE = -2;

  private static final byte[] HANDLE_LINE = bytes("{\"cmd\":\"NODE_HANDLE_ACK\"}");
  private static final byte[] START = bytes("{\"cmd\":\"NODE_CLUSTER\",\"ack\":");
  private static final byte[] ACCEPTED = bytes(",\"accepted\":true,\"seq\":");
  private static final int MOST_DIGITS = 15;

  private Acknowledgement() {}

  /// @return [#HANDLE], [#NONE], or the number of the connection that was accepted
  static long read(byte[] line, int from, int to) {
    if (to - from == HANDLE_LINE.length && matches(line, from, to, HANDLE_LINE)) {
      return HANDLE;
    }
    if (!matches(line, from, to, START)) {
      return NONE;
    }
    int at = from + START.length;
    int digitsFrom = at;
    long number = 0;
    while (at < to && line[at] >= '0' && line[at] <= '9' && at - digitsFrom < MOST_DIGITS) {
      number = number * 10 + line[at++] - '0';
    }
    return at > digitsFrom && matches(line, at, to, ACCEPTED) && endsWithNumber(line, at, to)
        ? number
        : NONE;
  }

  private static boolean endsWithNumber(byte[] line, int from, int to) {
    for (int i = from + ACCEPTED.length; i < to - 1; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return false;
      }
    }
    return line[to - 1] == '}' && to - 1 > from + ACCEPTED.length;
  }

  private static boolean matches(byte[] line, int from, int to, byte[] expected) {
    return to - from >= expected.length
        && Arrays.equals(line, from, from + expected.length, expected, 0, expected.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
