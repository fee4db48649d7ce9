package dev.tasuki.cli;

/// The command line itself is wrong: one line for the user, exit status 2.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String line) {
    super(line);
  }
}
