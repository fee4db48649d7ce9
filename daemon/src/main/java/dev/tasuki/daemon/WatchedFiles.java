package dev.tasuki.daemon;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// Which changes count. Never: hidden files and folders, `node_modules`, the app's own logs and pid
/// file (each restart would cause the next), and what `ignore_watch` names: a name anywhere, a path
/// from the working directory on, or a glob of either.
///
/// Immutable.
final class WatchedFiles {
  private final Path cwd;
  private final List<String> ignored;
  private final List<PathMatcher> globs;
  private final List<String> extensions;
  private final Set<Path> ownFiles;

  WatchedFiles(Path cwd, List<String> ignored, List<String> extensions, Set<Path> ownFiles) {
    this.cwd = cwd;
    this.ignored = ignored.stream().map(WatchedFiles::plain).toList();
    this.globs = this.ignored.stream().flatMap(WatchedFiles::glob).toList();
    this.extensions = List.copyOf(extensions);
    this.ownFiles = Set.copyOf(ownFiles);
  }

  private static String plain(String word) {
    String text = word.startsWith("./") ? word.substring(2) : word;
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static Stream<PathMatcher> glob(String word) {
    try {
      return word.matches(".*[*?\\[{].*")
          ? Stream.of(FileSystems.getDefault().getPathMatcher("glob:" + word))
          : Stream.empty();
    } catch (PatternSyntaxException e) {
      return Stream.empty(); // a regular expression, as PM2 has it, is no glob
    }
  }

  boolean ignores(Path file) {
    Path path = file.startsWith(cwd) ? cwd.relativize(file) : file;
    if (ownFiles.stream().anyMatch(own -> isOf(own, file))) {
      return true;
    }
    for (int length = 1; length <= path.getNameCount(); length++) {
      Path part = path.getName(length - 1);
      String name = part.toString();
      boolean hidden = name.startsWith(".") && !name.equals(".") && !name.equals("..");
      if (hidden || name.equals("node_modules") || ignored.contains(name)) {
        return true;
      }
      Path upTo =
          path.isAbsolute()
              ? path.getRoot().resolve(path.subpath(0, length))
              : path.subpath(0, length);
      if (ignored.contains(upTo.toString())
          || ignored.contains(cwd.resolve(upTo).toString())
          || globs.stream().anyMatch(glob -> glob.matches(part) || glob.matches(upTo))) {
        return true;
      }
    }
    return false;
  }

  /// The file itself, or one that rotation has made of it.
  private static boolean isOf(Path own, Path file) {
    return Objects.equals(own.getParent(), file.getParent())
        && file.getFileName() != null
        && (file.equals(own) || file.getFileName().toString().startsWith(own.getFileName() + "."));
  }

  /// Whether the change of a file that is not ignored counts.
  boolean counts(Path file) {
    String name = file.getFileName().toString();
    return extensions.isEmpty()
        || extensions.stream().anyMatch(extension -> name.endsWith("." + extension));
  }

  /// Whether a new folder has anything in it that counts.
  boolean hasAny(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.anyMatch(file -> Files.isRegularFile(file) && !ignores(file) && counts(file));
    } catch (IOException e) {
      return true;
    }
  }
}
