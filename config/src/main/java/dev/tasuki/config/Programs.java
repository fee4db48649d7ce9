package dev.tasuki.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds programs as the caller's shell would: in the caller's `PATH`, relative to the caller's
/// working directory.
record Programs(Path cwd, Map<String, String> environment) {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /// The absolute path of a program given by name or path, or null.
  @Nullable Path find(String word) {
    if (word.isEmpty()) {
      return null;
    }
    if (word.indexOf('/') >= 0) {
      Path path = path(word);
      return path != null && isProgram(path) ? path : null;
    }
    String variable = Words.variable(environment, "PATH");
    for (String folder : (variable == null ? DEFAULT_PATH : variable).split(":", -1)) {
      Path candidate = path(folder.isEmpty() ? word : folder + "/" + word);
      if (candidate != null && isProgram(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /// A path relative to the caller's working directory, or null when it cannot be one.
  @Nullable Path path(String word) {
    try {
      return cwd.resolve(word).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
