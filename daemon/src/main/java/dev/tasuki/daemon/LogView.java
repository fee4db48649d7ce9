package dev.tasuki.daemon;

import org.jspecify.annotations.Nullable;

/// How the output of an instance gets to its files, as a user sees it.
///
/// @param way one line
/// @param combined the file for both streams, or null
/// @param trouble what keeps lines from being written now, or null
public record LogView(String way, @Nullable String combined, @Nullable String trouble) {
  /// For an instance of which nothing is known.
  public static final LogView NONE = new LogView("", null, null);
}
