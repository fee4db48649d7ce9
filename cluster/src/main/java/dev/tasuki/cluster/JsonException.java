package dev.tasuki.cluster;

/// A text that is not JSON, or a message that does not have the expected shape.
public final class JsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  JsonException(String message) {
    super(message);
  }
}
