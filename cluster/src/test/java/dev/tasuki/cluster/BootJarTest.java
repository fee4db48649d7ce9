package dev.tasuki.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program in a jar as Spring Boot's plugin makes it, with Spring's own loader: its classes are
/// not on the JVM's class path, the jars inside even less.
class BootJarTest {
  private static final String CLASSES = "BOOT-INF/classes/";
  private static final String LIBRARIES = "BOOT-INF/lib/";

  @TempDir Path directory;
  private final Set<String> folders = new HashSet<>();

  @Test
  void anotherMainClassOfTheJarIsNotFoundByItsWorkers() throws IOException {
    pack(directory.resolve("app.jar"));
    List<String> command =
        List.of(
            RunningProgram.java(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-jar",
            "app.jar",
            "one");
    try (RunningProgram program = new RunningProgram(directory, command)) {
      program.await("exit ", 1);
      assertThat(program.lines).contains("worker 1 with [one]", "exit exit code 0");
    }
  }

  private void pack(Path file) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(
        Attributes.Name.MAIN_CLASS, "org.springframework.boot.loader.launch.JarLauncher");
    attributes.putValue("Start-Class", BootProgram.class.getName());
    attributes.putValue("Spring-Boot-Classes", CLASSES);
    attributes.putValue("Spring-Boot-Lib", LIBRARIES);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      addLoader(out);
      for (String entry : System.getProperty("java.class.path").split(":")) {
        if (!entry.contains("/.m2/")) {
          addOwn(Path.of(entry), out);
        }
      }
    }
  }

  private void addLoader(JarOutputStream out) throws IOException {
    InputStream loader = getClass().getResourceAsStream("/META-INF/loader/spring-boot-loader.jar");
    assertThat(loader).isNotNull();
    try (ZipInputStream in = new ZipInputStream(loader)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().endsWith(".class")) {
          add(entry.getName(), in.readAllBytes(), out);
        }
      }
    }
  }

  private void addOwn(Path part, JarOutputStream out) throws IOException {
    if (Files.isRegularFile(part)) {
      add(LIBRARIES + part.getFileName(), Files.readAllBytes(part), out);
      return;
    }
    try (Stream<Path> files = Files.walk(part)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        add(CLASSES + part.relativize(file), Files.readAllBytes(file), out);
      }
    }
  }

  /// Without compression, as the loader wants it for jars.
  private void add(String name, byte[] content, JarOutputStream out) throws IOException {
    for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      if (folders.add(name.substring(0, at + 1))) {
        out.putNextEntry(new ZipEntry(name.substring(0, at + 1)));
      }
    }
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 sum = new CRC32();
    sum.update(content);
    entry.setCrc(sum.getValue());
    if (folders.add(name)) {
      out.putNextEntry(entry);
      new ByteArrayInputStream(content).transferTo(out);
    }
  }
}
