package dev.tasuki.export;

import java.util.List;

/// What an export made.
///
/// @param files in the order in which they are shown
/// @param notes what has no counterpart or needs a look, one line each, beginning with the app's
///   name; they stand in the files as comments, too
public record Exported(List<OutputFile> files, List<String> notes) {
  /// @param name plain file name
  /// @param secret whether only its owner may read it
  public record OutputFile(String name, String text, boolean secret) {}

  public Exported {
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }
}
