package dev.tasuki.agent;

/// Recognises a line that announces a connection without parsing it as JSON, once one of the same
/// server has been parsed: they are most of what comes, and differ in their number alone. What
/// looks different in any way is left to the parser. Not thread-safe.
final class Announcements {
  /// No announcement of the server that is known.
  static final long NONE = -1;

  private static final String BEFORE_NUMBER = "\"seq\":";
  private static final String END = "}}";
  private static final int MOST_DIGITS = 15;

  /// What all of them begin with, up to the number. No line begins so at first.
  private String start = "\n";

  private String key = "";

  /// The server that the known ones are for.
  String key() {
    return key;
  }

  /// Remembers what an announcement looks like.
  void learn(String line, String server, long number) {
    String end = BEFORE_NUMBER + number + END;
    if (line.endsWith(end)) {
      start = line.substring(0, line.length() - end.length() + BEFORE_NUMBER.length());
      key = server;
    }
  }

  /// @return the announcement's number, or [#NONE]
  long number(String line) {
    int from = start.length();
    int to = line.length() - END.length();
    if (to <= from || to - from > MOST_DIGITS || !line.startsWith(start) || !line.endsWith(END)) {
      return NONE;
    }
    long number = 0;
    for (int at = from; at < to; at++) {
      int digit = line.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        return NONE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
