package dev.tasuki.api;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a request is not answered as asked, as the caller will read it (RFC 9457).
final class Problem extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient Map<String, @Nullable Object> more = new LinkedHashMap<>();

  /// @param detail one line for people
  Problem(int status, String detail) {
    super(detail);
    this.status = status;
  }

  /// Adds a member to the document.
  Problem with(String name, @Nullable Object value) {
    more.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  String json() {
    Map<String, @Nullable Object> document =
        Json.map("type", "about:blank", "title", title(), "status", status, "detail", getMessage());
    document.putAll(more);
    return Json.write(document);
  }

  private String title() {
    return switch (status) {
      case 400 -> "Bad request";
      case 401 -> "Not authenticated";
      case 403 -> "Refused";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 409 -> "Not done";
      case 413 -> "Too large";
      case 415 -> "Unsupported media type";
      case 422 -> "Not a valid definition";
      case 429 -> "Too many";
      default -> "Internal error";
    };
  }
}
