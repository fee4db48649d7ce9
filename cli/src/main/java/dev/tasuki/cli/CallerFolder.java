package dev.tasuki.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/// The caller's working directory as the caller's shell names it: with `cd current` into a symbolic
/// link, apps are to follow the link when it is pointed at a new release.
final class CallerFolder {
  private CallerFolder() {}

  /// @param physical the directory as the kernel names it; may be empty when `PWD` is set
  static Path of(String physical, Map<String, String> environment) {
    String logical = environment.getOrDefault("PWD", "");
    try {
      if (logical.startsWith("/")
          && (physical.isEmpty() || Files.isSameFile(Path.of(logical), Path.of(physical)))) {
        return Path.of(logical);
      }
    } catch (IOException | InvalidPathException e) {
      // PWD is out of date: the kernel knows better
    }
    return Path.of(physical.isEmpty() ? "/" : physical);
  }
}
