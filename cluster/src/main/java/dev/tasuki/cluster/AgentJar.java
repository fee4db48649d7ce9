package dev.tasuki.cluster;

import dev.tasuki.posix.MemoryFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The agent that lets a worker JVM take connections from the primary: the file named by the system
/// property `tasuki.agent` (`none` for no agent), else the jar on the class path that has the
/// agent's classes, as Maven and Gradle put it there, else `tasuki-agent.jar` beside the jar that
/// this class is in.
///
/// Where the agent's classes are inside another archive (a Spring Boot jar has jars in it, a shaded
/// jar their classes), they are packed into a jar without a name in memory, which the worker
/// inherits: no directory is needed that can be written, nobody can change it on the way, whatever
/// user the worker is can read it, and none is left behind.
///
/// @param path as the worker sees it
/// @param memory what the worker has to inherit as descriptor [#IN_CHILD]; null when it is a file
record AgentJar(Path path, @Nullable MemoryFile memory) {
  static final String PACKAGE = "dev/tasuki/agent/";
  static final String ENTRY = "dev.tasuki.agent.Premain";

  private static final LazyLogger LOG = new LazyLogger(AgentJar.class);
  private static final String PROPERTY = "tasuki.agent";
  private static final String NONE = "none";
  private static final String NAME = "tasuki-agent.jar";

  /// The number after that of the channel.
  private static final int IN_CHILD = 4;

  /// @throws ClusterException when the property names no file
  static Optional<AgentJar> find() {
    String named = System.getProperty(PROPERTY);
    if (named == null) {
      Optional<AgentJar> found = onClassPath();
      return found.isPresent() ? found : beside();
    }
    if (named.equals(NONE)) {
      return Optional.empty();
    }
    Path path = Path.of(named).toAbsolutePath();
    if (!Files.isRegularFile(path)) {
      throw new ClusterException(PROPERTY + " names no file: " + named);
    }
    return Optional.of(new AgentJar(path, null));
  }

  /// What a worker inherits because of it: descriptor there → descriptor here.
  Map<Integer, Integer> inherited() {
    return memory == null ? Map.of() : Map.of(IN_CHILD, memory.descriptor().number());
  }

  private static Optional<AgentJar> onClassPath() {
    Class<?> entry;
    try {
      entry = Class.forName(ENTRY, false, AgentJar.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
    Optional<Path> jar = file(entry);
    // A jar that has both is everything in one: as an agent it would not do.
    return jar.isPresent() && !jar.equals(file(AgentJar.class))
        ? Optional.of(new AgentJar(jar.get(), null))
        : unpacked(entry);
  }

  private static Optional<AgentJar> unpacked(Class<?> entry) {
    try {
      Optional<byte[]> jar = AgentPacker.pack(entry);
      if (jar.isEmpty()) {
        return Optional.empty();
      }
      MemoryFile memory = MemoryFile.of(jar.get());
      return Optional.of(new AgentJar(Path.of("/proc/self/fd/" + IN_CHILD), memory));
    } catch (IOException e) {
      LOG.get().log(System.Logger.Level.WARNING, "the agent cannot be unpacked: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<AgentJar> beside() {
    return file(AgentJar.class)
        .map(jar -> jar.resolveSibling(NAME))
        .filter(Files::isRegularFile)
        .map(jar -> new AgentJar(jar, null));
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
