package dev.tasuki.daemon;

import dev.tasuki.config.AppDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/// What a cache is made for: a JDK, its options and a class path. Immutable.
///
/// @param java the `java` program
/// @param options what stands before the class path or main class, without the class path
/// @param classPath in the form of `-cp`
record AotSubject(Path java, List<String> options, String classPath) {
  private static final int NAME_LENGTH = 32;

  /// An app for which no cache can be made.
  static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1;

    UnfitException(String reason) {
      super(reason);
    }
  }

  /// @throws UnfitException when the JVM could not use a cache, with the reason
  static AotSubject of(AppDefinition app) throws UnfitException {
    List<String> command = app.command();
    if (!app.interpreter().equals("java")) {
      throw new UnfitException("it is no JVM");
    }
    if (app.facets().process().user() != null) {
      throw new UnfitException("the app's user may not read TASUKI_HOME");
    }
    List<String> options = new ArrayList<>();
    for (int at = 1; at + 1 < command.size(); at++) {
      String word = command.get(at);
      switch (word) {
        case "-jar", "-cp", "-classpath", "--class-path" -> {
          return new AotSubject(Path.of(command.getFirst()), options, command.get(at + 1));
        }
        default -> options.add(fit(word));
      }
    }
    throw new UnfitException("it has neither a jar nor a class path");
  }

  private static String fit(String option) throws UnfitException {
    if (!option.startsWith("-")) {
      throw new UnfitException("it has neither a jar nor a class path");
    }
    if (option.matches("-Xshare.*|-XX:(SharedArchiveFile|AOT|[+-]AutoCreateSharedArchive).*")) {
      throw new UnfitException("its own " + option + " says what is shared");
    }
    if (option.matches("-Xrs|-XX:\\+(ReduceSignalUsage|DisableAttachMechanism)")) {
      throw new UnfitException("with " + option + " its classes cannot be listed");
    }
    if (option.matches("-(javaagent|agentlib|agentpath).*|@.*|-m|-p|--module.*")) {
      throw new UnfitException("the JVM shares no classes with " + option);
    }
    return option;
  }

  /// Names the JDK, the options and the class path as they are just now. Files count by path, size
  /// and time of modification, because the JVM itself refuses a cache whose jars have another time,
  /// whatever is in them.
  ///
  /// @throws UnfitException when the class path is nothing that a cache can be made of
  String fingerprint() throws UnfitException {
    StringBuilder text = new StringBuilder();
    try {
      Path home = java.toRealPath().resolve("../..").normalize();
      add(text, home.resolve("lib/modules"));
      add(text, home.resolve("lib/server/libjvm.so"));
      text.append(String.join("\0", options)).append('\0').append(classPath).append('\n');
      for (Path entry : entries()) {
        add(text, entry);
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, NAME_LENGTH);
    } catch (IOException e) {
      throw new UnfitException("its class path cannot be read: " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static void add(StringBuilder text, Path file) throws IOException, UnfitException {
    if (!Files.exists(file)) {
      text.append(file).append(" is missing\n");
      return;
    }
    if (Files.isDirectory(file)) {
      throw new UnfitException("the JVM shares no classes of folders: " + file);
    }
    text.append(file).append(' ').append(Files.size(file)).append(' ');
    text.append(Files.getLastModifiedTime(file)).append('\n');
  }

  /// The files of the class path, with what `*` stands for and what manifests name.
  private List<Path> entries() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String entry : classPath.split(":", -1)) {
      if (entry.endsWith("/*")) {
        try (Stream<Path> jars = Files.list(Path.of(entry).toAbsolutePath().getParent())) {
          jars.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(files::add);
        }
      } else {
        files.add(Path.of(entry));
        addNamed(files, Path.of(entry));
      }
    }
    return files;
  }

  private static void addNamed(List<Path> files, Path jar) throws IOException {
    if (!jar.toString().endsWith(".jar") || !Files.isRegularFile(jar)) {
      return;
    }
    try (JarFile open = new JarFile(jar.toFile())) {
      Manifest manifest = open.getManifest();
      String named =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      if (named != null) {
        for (String relative : named.strip().split("\\s+")) {
          files.add(jar.resolveSibling(relative));
        }
      }
    }
  }
}
