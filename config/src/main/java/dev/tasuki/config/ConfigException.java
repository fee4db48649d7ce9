package dev.tasuki.config;

/// What the user asked for cannot be: the message is the one line that the user sees. It says what
/// was found and what is allowed.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String line) {
    super(line);
  }

  public ConfigException(String line, Throwable cause) {
    super(line, cause);
  }
}
