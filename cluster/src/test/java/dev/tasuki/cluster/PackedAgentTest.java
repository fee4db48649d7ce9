package dev.tasuki.cluster;

import static dev.tasuki.cluster.ClusterHarness.freePort;
import static dev.tasuki.cluster.ClusterHarness.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that is one jar with everything in it, the agent's classes too: there is no jar that
/// could be named as the agent. (A Spring Boot jar is tried by the integration tests.)
class PackedAgentTest {
  private static final int NOBODY = 65_534;

  @TempDir Path directory;
  private @Nullable RunningProgram program;

  @BeforeEach
  void pack() throws IOException {
    HandOverTest.useBuiltAgent();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, DemoProgram.class.getName());
    manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
    Set<String> known = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
    try (JarOutputStream out =
        new JarOutputStream(Files.newOutputStream(directory.resolve("all.jar")), manifest)) {
      for (Path part : parts()) {
        if (Files.isDirectory(part)) {
          addFolder(part, out, known);
        } else {
          addJar(part, out, known);
        }
      }
    }
  }

  /// Ours on the class path, and the agent.
  private static List<Path> parts() {
    List<Path> parts = new ArrayList<>(List.of(Path.of(System.getProperty("tasuki.agent"))));
    for (String entry : System.getProperty("java.class.path").split(":")) {
      if (!entry.contains("/.m2/")) {
        parts.add(Path.of(entry));
      }
    }
    return parts;
  }

  private static void addFolder(Path folder, JarOutputStream out, Set<String> known)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (name.endsWith(".class") && known.add(name)) {
          out.putNextEntry(new ZipEntry(name));
          Files.copy(file, out);
        }
      }
    }
  }

  private static void addJar(Path jar, JarOutputStream out, Set<String> known) throws IOException {
    try (JarFile archive = new JarFile(jar.toFile())) {
      for (ZipEntry entry : archive.stream().toList()) {
        if (entry.getName().endsWith(".class") && known.add(entry.getName())) {
          out.putNextEntry(new ZipEntry(entry.getName()));
          try (InputStream content = archive.getInputStream(entry)) {
            content.transferTo(out);
          }
        }
      }
    }
  }

  @AfterEach
  void end() {
    if (program != null) {
      program.close();
    }
  }

  private void workersTakeTurns(String... options) throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(List.of(RunningProgram.java(), "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(options));
    command.addAll(List.of("-jar", "all.jar", Integer.toString(port), "2"));
    RunningProgram running = new RunningProgram(directory, command);
    program = running;
    running.await("listening", 2);
    List<Integer> pids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pids.add(get(port, "/"));
    }
    assertThat(new HashSet<>(pids)).as(running.lines.toString()).hasSize(2);
    assertThat(pids.subList(2, 20)).isEqualTo(pids.subList(0, 18));
  }

  @Test
  void workersFindTheAgentInsideTheirOwnJar() throws IOException {
    workersTakeTurns();
  }

  @Test
  void aWorkerOfAnotherUserMayReadIt() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "another user needs root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    workersTakeTurns("-Ddemo.user=" + NOBODY);
    for (int worker : program == null ? List.<Integer>of() : program.pids("listening")) {
      assertThat(Files.readString(Path.of("/proc/" + worker + "/status")))
          .containsPattern("Uid:\\s+" + NOBODY);
    }
  }
}
