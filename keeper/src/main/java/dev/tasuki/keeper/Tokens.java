package dev.tasuki.keeper;

/// Poller tokens: two small ones, and two for each run.
final class Tokens {
  static final long SOCKET = 0;
  static final long DAEMON = 1;

  private static final long FIRST = 2;

  private Tokens() {}

  static long process(long run) {
    return FIRST + 2 * run;
  }

  static long listener(long run) {
    return FIRST + 2 * run + 1;
  }

  static boolean isListener(long token) {
    return (token - FIRST) % 2 == 1;
  }

  static long run(long token) {
    return (token - FIRST) / 2;
  }
}
