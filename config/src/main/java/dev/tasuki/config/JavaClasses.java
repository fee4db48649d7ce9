package dev.tasuki.config;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/// What can be known of a jar or class file before it runs.
final class JavaClasses {
  private static final int FIRST_MAJOR = 44;
  private static final int MAGIC = 0xCAFEBABE;

  private JavaClasses() {}

  /// A class and the folder that it is to be loaded from.
  ///
  /// @param feature Java feature version that it was compiled for
  record Located(String className, Path folder, int feature) {}

  /// Checks that a jar can be started with `java -jar`.
  ///
  /// @return Java feature version that its main class was compiled for, 0 when unknown
  static int checkExecutableJar(Path jar) throws ConfigException {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      Manifest manifest = file.getManifest();
      String main =
          manifest == null
              ? null
              : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      if (main == null) {
        throw new ConfigException(
            jar + " names no Main-Class; start it with --cp " + jar.getFileName() + " CLASS");
      }
      return feature(file, main.strip());
    } catch (IOException | SecurityException e) {
      throw new ConfigException(jar + " is not a readable jar: " + e.getMessage(), e);
    }
  }

  private static int feature(JarFile file, String main) throws IOException {
    ZipEntry entry = file.getEntry(main.replace('.', '/') + ".class");
    if (entry == null) {
      return 0; // it may come from the manifest's Class-Path
    }
    try (InputStream in = file.getInputStream(entry)) {
      return feature(in);
    }
  }

  private static int feature(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    if (data.readInt() != MAGIC) {
      throw new IOException("its main class is not a class file");
    }
    data.readUnsignedShort();
    return data.readUnsignedShort() - FIRST_MAJOR;
  }

  /// Finds out which class a class file holds and where its packages begin.
  static Located locate(Path classFile) throws ConfigException {
    try {
      byte[] bytes = Files.readAllBytes(classFile);
      var model = ClassFile.of().parse(bytes);
      String internal = model.thisClass().asInternalName();
      Path relative = Path.of(internal + ".class");
      if (!classFile.endsWith(relative)) {
        throw new ConfigException(
            classFile
                + " holds the class "
                + internal.replace('/', '.')
                + ", so it belongs into a folder "
                + relative);
      }
      Path folder = classFile;
      for (int up = 0; up < relative.getNameCount(); up++) {
        folder = parent(folder);
      }
      return new Located(internal.replace('/', '.'), folder, model.majorVersion() - FIRST_MAJOR);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(classFile + " is not a class file", e);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /// Whether a class is in one of the folders and jars of a class path. Entries with a wildcard
  /// mean all jars of a folder, as for `java`.
  static boolean isOnClassPath(String className, String classPath, Path cwd) {
    String entryName = className.replace('.', '/') + ".class";
    for (String entry : classPath.split(":", -1)) {
      Path path = cwd.resolve(entry.isEmpty() ? "." : entry);
      if (entry.endsWith("*") ? isInJars(path, entryName) : isIn(path, entryName)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInJars(Path wildcard, String entryName) {
    Path folder = wildcard.getParent();
    if (folder == null) {
      return false;
    }
    try (var jars = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
      for (Path jar : jars) {
        if (isIn(jar, entryName)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // no such folder: the class is not in it
    }
  }

  private static boolean isIn(@Nullable Path place, String entryName) {
    if (place == null || Files.isDirectory(place)) {
      return place != null && Files.isRegularFile(place.resolve(entryName));
    }
    try (JarFile jar = new JarFile(place.toFile(), false)) {
      return jar.getEntry(entryName) != null;
    } catch (IOException | SecurityException e) {
      return false; // java, too, passes over what it cannot read
    }
  }
}
