package dev.tasuki.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/// Finds the agent that lets a worker JVM take connections from the primary: the file named by the
/// system property `tasuki.agent` (`none` for no agent), else the jar on the class path that has
/// the agent's classes, as Maven and Gradle put it there, else `tasuki-agent.jar` beside the jar
/// that this class is in.
final class AgentJar {
  private static final String PROPERTY = "tasuki.agent";
  private static final String NONE = "none";
  private static final String NAME = "tasuki-agent.jar";
  private static final String ENTRY = "dev.tasuki.agent.Premain";

  private AgentJar() {}

  /// The jar's absolute path.
  ///
  /// @throws ClusterException when the property names no file
  static Optional<Path> find() {
    String named = System.getProperty(PROPERTY);
    if (named == null) {
      return onClassPath().or(AgentJar::beside);
    }
    if (named.equals(NONE)) {
      return Optional.empty();
    }
    Path path = Path.of(named).toAbsolutePath();
    if (!Files.isRegularFile(path)) {
      throw new ClusterException(PROPERTY + " names no file: " + named);
    }
    return Optional.of(path);
  }

  private static Optional<Path> onClassPath() {
    try {
      return file(Class.forName(ENTRY, false, AgentJar.class.getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> beside() {
    return file(AgentJar.class).map(jar -> jar.resolveSibling(NAME)).filter(Files::isRegularFile);
  }

  /// The jar that a class is in; empty when it is in a folder or inside another archive.
  private static Optional<Path> file(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      URI location = source.getLocation().toURI();
      return Optional.of(Path.of(location)).filter(Files::isRegularFile);
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
