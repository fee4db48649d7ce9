package dev.tasuki.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The served folder. Thread-safe.
///
/// @param root its real path
record Tree(Path root) {

  /// What a decoded request path names; null when that is nothing that may be seen.
  @Nullable Path find(String path) {
    try {
      // Not resolved by hand: a segment `..` is refused, not interpreted.
      Path wanted = root;
      for (String segment : path.split("/", -1)) {
        if (segment.equals("..") || segment.indexOf('\0') >= 0) {
          return null;
        }
        if (!segment.isEmpty() && !segment.equals(".")) {
          wanted = wanted.resolve(segment);
        }
      }
      return inside(wanted);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /// The real path of a file that is in the folder, wherever symbolic links lead, and not hidden.
  @Nullable Path inside(Path file) {
    try {
      Path real = file.toRealPath();
      return real.startsWith(root) && !isHidden(real) && Files.isReadable(real) ? real : null;
    } catch (IOException e) {
      return null;
    }
  }

  private boolean isHidden(Path real) {
    for (Path name : root.relativize(real)) {
      String text = name.toString();
      if (text.startsWith(".") && !text.equals(".well-known")) {
        return true;
      }
    }
    return false;
  }
}
