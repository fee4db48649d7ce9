package dev.tasuki.remote;

import java.io.IOException;

/// The daemon did not do what was asked.
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;

  ApiException(int status, String detail) {
    super(detail);
    this.status = status;
  }

  /// The HTTP status, such as 404 when no app matches, 409 when it could not be done, 422 when a
  /// definition is not right.
  public int status() {
    return status;
  }
}
