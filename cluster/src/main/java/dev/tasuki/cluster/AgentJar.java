package dev.tasuki.cluster;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/// Finds the agent that lets a worker JVM take connections from the primary: the file named by the
/// system property `tasuki.agent`, else `tasuki-agent.jar` beside the jar that this class is in.
final class AgentJar {
  private static final String PROPERTY = "tasuki.agent";
  private static final String NAME = "tasuki-agent.jar";

  private AgentJar() {}

  /// The jar's absolute path.
  ///
  /// @throws ClusterException when the property names no file
  static Optional<Path> find() {
    String named = System.getProperty(PROPERTY);
    if (named == null) {
      return beside();
    }
    Path path = Path.of(named).toAbsolutePath();
    if (!Files.isRegularFile(path)) {
      throw new ClusterException(PROPERTY + " names no file: " + named);
    }
    return Optional.of(path);
  }

  private static Optional<Path> beside() {
    CodeSource source = AgentJar.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      URI location = source.getLocation().toURI();
      Path jar = Path.of(location).resolveSibling(NAME);
      return Files.isRegularFile(jar) ? Optional.of(jar) : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      // Inside another archive: nothing is beside us.
      return Optional.empty();
    }
  }
}
