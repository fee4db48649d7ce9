package dev.tasuki.daemon;

/// An operation that could not be done; the message is the one line that the user sees.
public final class OperationException extends Exception {
  private static final long serialVersionUID = 1L;

  public OperationException(String line) {
    super(line);
  }

  public OperationException(String line, Throwable cause) {
    super(line, cause);
  }
}
