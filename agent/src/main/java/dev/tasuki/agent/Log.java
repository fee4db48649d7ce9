package dev.tasuki.agent;

/// The agent's words to the operator: single lines on standard error, where the worker's own log
/// is.
final class Log {
  private Log() {}

  static void say(String line) {
    System.err.println("tasuki: " + line);
  }
}
