package dev.tasuki.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Iterator;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;

/// Makes a jar of the agent's classes, wherever in an archive they are. A class of its own because
/// few primaries need it, and loading it costs them part of their start. Stateless.
final class AgentPacker {
  private AgentPacker() {}

  /// @param entry the agent's first class
  /// @return empty when it is in no archive
  static Optional<byte[]> pack(Class<?> entry) throws IOException {
    URL url = entry.getResource(entry.getSimpleName() + ".class");
    // Spring Boot's connections to jars inside jars are of this type, too.
    if (url == null || !(url.openConnection() instanceof JarURLConnection connection)) {
      return Optional.empty();
    }
    connection.setUseCaches(false);
    try (JarFile archive = connection.getJarFile()) {
      return Optional.of(copy(archive));
    }
  }

  private static byte[] copy(JarFile archive) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest())) {
      jar.setLevel(Deflater.NO_COMPRESSION);
      for (Iterator<JarEntry> entries = archive.entries().asIterator(); entries.hasNext(); ) {
        JarEntry next = entries.next();
        if (next.getName().startsWith(AgentJar.PACKAGE) && !next.isDirectory()) {
          jar.putNextEntry(new JarEntry(next.getName()));
          try (InputStream content = archive.getInputStream(next)) {
            content.transferTo(jar);
          }
        }
      }
    }
    return bytes.toByteArray();
  }

  private static Manifest manifest() {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Premain-Class", AgentJar.ENTRY);
    attributes.putValue("Can-Retransform-Classes", "true");
    return manifest;
  }
}
