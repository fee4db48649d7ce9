package dev.tasuki.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// How another JVM is told to run a class of this program: by the class path, by its module, or, in
/// a Spring Boot jar, by the launcher of its loader that takes the name of a class. A class of its
/// own because few primaries need it, and loading it costs them part of their start.
///
/// @param options for the JVM
/// @param main what to run
record MainClass(List<String> options, List<String> main) {
  /// Spring's loader is in this package, in older versions in one below or above.
  private static final String BOOT = "org.springframework.boot.loader.";

  /// What says in its manifest where the jar has its classes, and the place where the launcher that
  /// takes a name looks for them: not that of a war.
  private static final String CLASSES_ATTRIBUTE = "Spring-Boot-Classes";

  private static final String CLASSES = "BOOT-INF/classes/";

  MainClass {
    options = List.copyOf(options);
    main = List.copyOf(main);
  }

  /// @throws ClusterException when no JVM could find it, with the reason in one line
  static MainClass of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return new MainClass(List.of(), List.of("-m", module.getName() + "/" + type.getName()));
    }
    String path = System.getProperty("java.class.path", "");
    List<String> onPath = List.of("-cp", path);
    String file = type.getName().replace('.', '/') + ".class";
    if (ClassLoader.getSystemResource(file) != null) {
      return new MainClass(onPath, List.of(type.getName()));
    }
    String launcher = bootLauncher(path);
    if (launcher == null) {
      throw new ClusterException(
          "the main class " + type.getName() + " is not on this JVM's class path: " + path);
    }
    return new MainClass(
        List.of("-cp", path, "-Dloader.main=" + type.getName()), List.of(launcher));
  }

  /// The launcher that takes the name of a class; null when this is no such jar.
  private static @Nullable String bootLauncher(String path) {
    if (!Files.isRegularFile(Path.of(path))) {
      return null;
    }
    try (JarFile jar = new JarFile(path)) {
      Manifest manifest = jar.getManifest();
      if (manifest == null) {
        return null;
      }
      Attributes attributes = manifest.getMainAttributes();
      String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
      if (main == null
          || !main.startsWith(BOOT)
          || !CLASSES.equals(attributes.getValue(CLASSES_ATTRIBUTE))) {
        return null;
      }
      String launcher = main.substring(0, main.lastIndexOf('.') + 1) + "PropertiesLauncher";
      return jar.getEntry(launcher.replace('.', '/') + ".class") == null ? null : launcher;
    } catch (IOException e) {
      return null;
    }
  }
}
