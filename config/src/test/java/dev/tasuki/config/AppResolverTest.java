package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppResolverTest {
  private static final int PROCESSORS = 4;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path bin;
  private JavaRuntime own;

  @BeforeEach
  void machine() throws IOException {
    bin = Files.createDirectory(folder.resolve("bin"));
    for (String name : List.of("node", "python3", "bash", "sh")) {
      program(bin.resolve(name));
    }
    own = new JavaRuntime(jdk("own", "25.0.1"), 25);
    environment.put("PATH", bin.toString());
  }

  @Test
  void theExtensionChoosesTheInterpreter() throws Exception {
    for (String row :
        List.of("a.js node", "a.mjs node", "a.cjs node", "a.py python3", "a.SH bash")) {
      String[] words = row.split(" ");
      Path script = Files.writeString(folder.resolve(words[0]), "");
      AppDefinition app = resolve(words[0], options -> options.arguments(List.of("x", "y z")));

      assertThat(app.interpreter()).isEqualTo(words[1]);
      assertThat(app.command())
          .containsExactly(bin.resolve(words[1]).toString(), script.toString(), "x", "y z");
      assertThat(app.name()).isEqualTo("a");
      assertThat(app.script()).isEqualTo(script.toString());
    }
  }

  @Test
  void defaultsAreThoseOfTheDefinition() throws Exception {
    Files.writeString(folder.resolve("web.app.js"), "");
    AppDefinition app = resolve("web.app.js", options -> options);

    assertThat(app.name()).isEqualTo("web.app");
    assertThat(app.namespace()).isEqualTo("default");
    assertThat(app.cwd()).isEqualTo(folder.toString());
    assertThat(app.instances()).isEqualTo(1);
    assertThat(app.cluster()).isFalse();
    assertThat(app.share()).isTrue();
    assertThat(app.policy()).isEqualTo(Policy.AUTO);
    assertThat(app.stopSignal()).isEqualTo("SIGINT");
    assertThat(app.killTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(app.autorestart()).isTrue();
    assertThat(app.maxRestarts()).isEqualTo(5);
    assertThat(app.outFile()).isNull();
  }

  @Test
  void executablesRunThemselvesAlsoFromThePath() throws Exception {
    Path tool = program(folder.resolve("tool"));

    assertThat(resolve("./tool", options -> options).command()).containsExactly(tool.toString());
    assertThat(resolve("./tool", options -> options).interpreter()).isEqualTo("none");
    assertThat(resolve("node", options -> options).command())
        .containsExactly(bin.resolve("node").toString());
  }

  @Test
  void aStringWithSpacesIsAShellLineUnlessAFileHasThatName() throws Exception {
    AppDefinition line = resolve("PORT=1 npm run serve", options -> options.name("web"));
    assertThat(line.command())
        .containsExactly(bin.resolve("bash").toString(), "-c", "PORT=1 npm run serve");
    assertThat(resolve("/usr/bin/npm run serve", options -> options).name()).isEqualTo("npm");

    Path file = Files.writeString(folder.resolve("my app.js"), "");
    assertThat(resolve("my app.js", options -> options).script()).isEqualTo(file.toString());
    assertThat(resolve("my app.js", options -> options).name()).isEqualTo("my-app");

    Files.delete(bin.resolve("bash"));
    assertThat(resolve("echo hello", options -> options).interpreter()).isEqualTo("sh");
  }

  @Test
  void interpreterAndItsArgumentsCanBeChosen() throws Exception {
    Files.writeString(folder.resolve("a.py"), "");
    AppDefinition app =
        resolve(
            "a.py",
            options ->
                options.interpreter("node").interpreterArguments("--a 'b c' \"d\\\" e\" f\\ g"));

    assertThat(app.command())
        .containsExactly(
            bin.resolve("node").toString(),
            "--a",
            "b c",
            "d\" e",
            "f g",
            folder.resolve("a.py").toString());
    assertThat(app.interpreterArguments()).containsExactly("--a", "b c", "d\" e", "f g");
  }

  @Test
  void aSourceFileGetsTheNewestJavaAtHandButJavaHomeIsObeyed() throws Exception {
    Files.writeString(folder.resolve("Hello.java"), "");
    String ownJava = own.ownHome().resolve("bin/java").toString();
    assertThat(resolve("Hello.java", options -> options).command().getFirst()).isEqualTo(ownJava);

    Path old = jdk("old", "17.0.15");
    environment.put("PATH", bin + ":" + old.resolve("bin"));
    assertThat(resolve("Hello.java", options -> options).command().getFirst()).isEqualTo(ownJava);

    Path newer = jdk("newer", "26");
    environment.put("PATH", newer.resolve("bin") + ":" + bin);
    assertThat(resolve("Hello.java", options -> options).command())
        .containsExactly(newer.resolve("bin/java").toString(), folder + "/Hello.java");

    environment.put("JAVA_HOME", old.toString());
    assertThat(resolve("Hello.java", options -> options).command().getFirst())
        .isEqualTo(old.resolve("bin/java").toString());
  }

  @Test
  void aJarGetsTheJavaOfThePathUnlessItIsTooOldForItsMainClass() throws Exception {
    Path old = jdk("old", "17.0.15");
    environment.put("PATH", bin + ":" + old.resolve("bin"));
    Path jar = jar("app.jar", "com.acme.Main", 61);
    AppDefinition app = resolve("app.jar", options -> options.interpreterArguments("-Xmx64m"));
    assertThat(app.command())
        .containsExactly(old.resolve("bin/java").toString(), "-Xmx64m", "-jar", jar.toString());

    jar("new.jar", "com.acme.Main", 65);
    assertThat(resolve("new.jar", options -> options).command().getFirst())
        .isEqualTo(own.ownHome().resolve("bin/java").toString());
  }

  @Test
  void aClassNameIsFoundInFoldersJarsAndWildcards() throws Exception {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Files.move(jar("app.jar", "com.acme.Main", 61), lib.resolve("app.jar"));
    for (String path : List.of("lib/app.jar", "lib/*", "nothing:lib/app.jar")) {
      AppDefinition app = resolve("com.acme.Main", options -> options.classPath(path));
      assertThat(app.name()).isEqualTo("Main");
      assertThat(app.command().subList(1, 4))
          .containsExactly("-cp", absolute(path), "com.acme.Main");
    }
  }

  @Test
  void aClassFileRunsFromTheFolderWhereItsPackagesBegin() throws Exception {
    Path classes = folder.resolve("classes");
    String name = AppResolverTest.class.getName().replace('.', '/') + ".class";
    Path file = classes.resolve(name);
    Files.createDirectories(file.getParent());
    try (var in = AppResolverTest.class.getClassLoader().getResourceAsStream(name)) {
      Files.write(file, in == null ? new byte[0] : in.readAllBytes());
    }
    assertThat(resolve(file.toString(), options -> options).command().subList(1, 4))
        .containsExactly("-cp", classes.toString(), AppResolverTest.class.getName());

    Files.copy(file, folder.resolve("Moved.class"));
    assertThatThrownBy(() -> resolve("Moved.class", options -> options))
        .hasMessageContaining("holds the class " + AppResolverTest.class.getName());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "max,4", "-1,3", "-9,1", "1000,1000"})
  void instancesMeanWhatPm2Means(String word, int count) throws Exception {
    Files.writeString(folder.resolve("a.js"), "");
    AppDefinition app = resolve("a.js", options -> options.instances(word));

    assertThat(app.instances()).isEqualTo(count);
    assertThat(app.cluster()).isTrue();
  }

  @Test
  void theCallersVariablesWinOverTheEnvFileAndTheLaunchersAreNotPassedOn() throws Exception {
    Files.writeString(folder.resolve("a.js"), "");
    Files.writeString(
        folder.resolve(".env"),
        """
        # comment
        export A=1
        B = two words # comment
        C="quoted # \\n \\$x \\q"
        D='single \\n'
        E=
        PORT=1
        """);
    environment.put("PORT", "4000");
    environment.put("TASUKI_LIB", "/opt/tasuki/lib");
    environment.put("TASUKI_KEEPER", "4711");

    assertThat(resolve("a.js", options -> options.envFile(".env")).environment())
        .containsEntry("A", "1")
        .containsEntry("B", "two words")
        .containsEntry("C", "quoted # \n $x \\q")
        .containsEntry("D", "single \\n")
        .containsEntry("E", "")
        .containsEntry("PORT", "4000")
        .doesNotContainKeys("TASUKI_LIB", "TASUKI_KEEPER");
  }

  @Test
  void wordsBecomeValues() throws Exception {
    Files.writeString(folder.resolve("a.js"), "");
    AppDefinition app =
        resolve(
            "a.js",
            options ->
                options
                    .killTimeout("1600")
                    .listenTimeout("2m")
                    .minUptime("500ms")
                    .drainTimeout("10s")
                    .stopSignal("term")
                    .policy("sticky-ip")
                    .offsetPorts(List.of("5005,9010", "7000"))
                    .maxRestarts("0")
                    .cwd("bin")
                    .outFile("logs/out.log")
                    .errorFile("NULL"));

    assertThat(app.killTimeout()).isEqualTo(Duration.ofMillis(1600));
    assertThat(app.listenTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(app.minUptime()).isEqualTo(Duration.ofMillis(500));
    assertThat(app.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(app.stopSignal()).isEqualTo("SIGTERM");
    assertThat(app.policy()).isEqualTo(Policy.STICKY_IP);
    assertThat(app.offsetPorts()).containsExactly(5005, 9010, 7000);
    assertThat(app.maxRestarts()).isZero();
    assertThat(app.cwd()).isEqualTo(bin.toString());
    assertThat(app.outFile()).isEqualTo(folder.resolve("logs/out.log").toString());
    assertThat(app.errorFile()).isEqualTo("/dev/null");
  }

  AppDefinition resolve(String target, UnaryOperator<StartOptions> change) throws ConfigException {
    StartOptions options = new StartOptions(target, folder, environment);
    return new AppResolver(PROCESSORS, own).resolve(change.apply(options));
  }

  private String absolute(String path) {
    return String.join(
        ":", List.of(path.split(":")).stream().map(e -> folder.resolve(e).toString()).toList());
  }

  private static Path program(Path path) throws IOException {
    Files.writeString(path, "#!/bin/sh\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    return path;
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    program(home.resolve("bin/java"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Path jar(String name, String main, int major) throws IOException {
    Path jar = folder.resolve(name);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new ZipEntry(main.replace('.', '/') + ".class"));
      out.write(new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE});
      out.write(new byte[] {0, 0, 0, (byte) major});
    }
    return jar;
  }
}
