package dev.tasuki.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The repository as files, seen from this module's tests.
final class SourceTree {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern DEPENDENCY =
      Pattern.compile("<dependency>.*?<artifactId>tasuki-(\\w+)</artifactId>", Pattern.DOTALL);

  private SourceTree() {}

  /// The modules that hold a package of their own, by name.
  static Set<String> modules() {
    try (var folders = Files.list(ROOT)) {
      return folders
          .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
          .map(folder -> folder.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the classes of the modules are that have been built.
  static List<Path> classes() {
    return modules().stream().map(SourceTree::classes).filter(Files::isDirectory).toList();
  }

  static Path classes(String module) {
    return ROOT.resolve(module).resolve("target/classes");
  }

  /// The modules of ours that a module's pom names.
  static Set<String> namedInPom(String module) {
    try {
      var pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
      return DEPENDENCY
          .matcher(pom)
          .results()
          .map(result -> result.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All Java files of the repository, without what a build made.
  static List<Path> javaFiles() {
    try (var files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int lines(Path file) {
    try (var lines = Files.lines(file)) {
      return Math.toIntExact(lines.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
