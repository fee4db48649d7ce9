package dev.tasuki.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each thing that a user can get wrong, and the line that is shown for it.
class BadInputTest {
  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void files() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path node = Files.writeString(bin.resolve("node"), "");
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("a.js"), "");
    Files.writeString(folder.resolve("data.txt"), "");
    Files.writeString(folder.resolve("broken.jar"), "no zip");
    Files.writeString(folder.resolve("broken.class"), "no class");
    Files.writeString(folder.resolve("app.rb"), "");
    Files.writeString(folder.resolve("bad.env"), "A=1\nnonsense\n");
    Files.writeString(folder.resolve("open.env"), "A=\"1\n");
    new JarOutputStream(Files.newOutputStream(folder.resolve("nomain.jar")), new Manifest())
        .close();
    environment.put("PATH", bin.toString());
  }

  @Test
  void targets() {
    refused("nope.js", "no such file: F/nope.js");
    refused("nope", "no such file: F/nope");
    refused(" ", "nothing to start: name a file, a class, a command or an app");
    refused("bin", "F/bin is a folder: name the file in it that is to be started");
    refused(
        "data.txt",
        "F/data.txt is not executable, and its extension names no interpreter: use --interpreter");
    refused("broken.jar", "F/broken.jar is not a readable jar: zip END header not found");
    refused("nomain.jar", "F/nomain.jar names no Main-Class; start it with --cp nomain.jar CLASS");
    refused("broken.class", "F/broken.class is not a class file");
    refused("app.rb", "interpreter ruby was not found in PATH; app.rb needs it");
    refused("echo hello", "neither bash nor sh was found in PATH to run: echo hello");
  }

  @Test
  void interpretersAndClasses() {
    refused(
        "a.js",
        o -> o.interpreter("rubby"),
        "interpreter rubby was not found in PATH; a.js needs it");
    refused(
        "a.js",
        o -> o.interpreter("none"),
        "F/a.js is not executable: chmod +x, or use --interpreter");
    refused(
        "a.js",
        o -> o.interpreterArguments("'open"),
        "--interpreter-args 'open: a quote is not closed");
    refused(
        "bin/node",
        o -> o.interpreterArguments("-x"),
        "--interpreter-args needs an interpreter: F/bin/node is executed itself");
    refused("com.acme.Main", o -> o.classPath("lib/*"), "no class com.acme.Main in --cp lib/*");
    refused("not a class", o -> o.classPath("."), "not a class is not the name of a Java class");
    refused(
        "nomain.jar",
        o -> o.classPath("x.jar"),
        "java -jar takes no class path: give --cp nomain.jar:… and a class name");
    environment.put("JAVA_HOME", "/nowhere");
    refused(
        "nomain.jar",
        o -> o.classPath("x.jar"),
        "java -jar takes no class path: give --cp nomain.jar:… and a class name");
    refused("App.java", "no such file: F/App.java");
  }

  @Test
  void numbers() {
    refused(
        "a.js",
        o -> o.instances("abc"),
        "-i abc: not a number of instances; write 1 to 1000, max, or -1 for one less");
    refused(
        "a.js",
        o -> o.instances("1.5"),
        "-i 1.5: not a number of instances; write 1 to 1000, max, or -1 for one less");
    refused("a.js", o -> o.instances("10000"), "-i 10000: at most 1000 are allowed");
    refused(
        "a.js", o -> o.instances("0"), "-i 0: no instance at all; write max for one a processor");
    refused("a.js", o -> o.maxRestarts("-1"), "--max-restarts -1: not a number from 0 on");
    refused("a.js", o -> o.offsetPorts(List.of("0")), "--offset-port 0: not a port, 1 to 65535");
    refused(
        "a.js", o -> o.offsetPorts(List.of("http")), "--offset-port http: not a port, 1 to 65535");
    refused(
        "a.js",
        o -> o.offsetPorts(List.of("65534")).instances("3"),
        "--offset-port 65534: the last instance would need port 65536, beyond 65535");
    refused(
        "a.js",
        o -> o.offsetPorts(List.of("5005")).share(false),
        "--no-share and --offset-port exclude each other");
  }

  @Test
  void timesSignalsAndPolicies() {
    refused(
        "a.js",
        o -> o.killTimeout("soon"),
        "--kill-timeout soon: not a duration; write 500ms, 5s, 2m, or milliseconds");
    refused(
        "a.js",
        o -> o.listenTimeout("-5"),
        "--listen-timeout -5: not a duration; write 500ms, 5s, 2m, or milliseconds");
    refused("a.js", o -> o.drainTimeout("25h"), "--drain-timeout 25h: at most 24h is allowed");
    refused(
        "a.js",
        o -> o.stopSignal("SIGFOO"),
        "--kill-signal SIGFOO: no such signal; write SIGINT, SIGTERM, SIGQUIT, SIGUSR2, …");
    refused(
        "a.js",
        o -> o.stopSignal("0"),
        "--kill-signal 0: no such signal; write SIGINT, SIGTERM, SIGQUIT, SIGUSR2, …");
    refused("a.js", o -> o.stopSignal("cont"), "--kill-signal cont: SIGCONT does not end an app");
    refused(
        "a.js",
        o -> o.policy("fair"),
        "--policy fair: allowed are auto, random, round-robin, sticky-ip, shared");
  }

  @Test
  void names() {
    refused("a.js", o -> o.name("12"), "--name 12: only digits would be taken for an id");
    refused(
        "a.js", o -> o.name("all"), "--name all: a name must not be all, nor begin with - or .");
    refused("a.js", o -> o.name(""), "--name: 1 to 100 characters are allowed");
    refused("a.js", o -> o.name("x".repeat(101)), "--name: 1 to 100 characters are allowed");
    refused("a.js", o -> o.name("a/b"), "--name: control characters and / are not allowed");
    refused(
        "a.js",
        o -> o.namespace("a\u001B[2J"),
        "--namespace: control characters and / are not allowed");
  }

  @Test
  void foldersAndFiles() {
    refused("a.js", o -> o.cwd("nowhere"), "working directory F/nowhere does not exist");
    refused("a.js", o -> o.cwd("a.js"), "working directory F/a.js is not a folder");
    refused("a.js", o -> o.outFile("bin"), "--output bin: not the name of a file");
    refused("a.js", o -> o.envFile("none.env"), "--env-file F/none.env: no such file");
    refused("a.js", o -> o.envFile("bad.env"), "--env-file F/bad.env, line 2: expected KEY=VALUE");
    refused(
        "a.js", o -> o.envFile("open.env"), "--env-file F/open.env, line 1: a quote is not closed");
  }

  @Test
  void aJavaHomeThatIsNoneIsNamed() throws IOException {
    Files.writeString(folder.resolve("App.java"), "");
    environment.put("JAVA_HOME", "/nowhere");
    refused("App.java", "JAVA_HOME is /nowhere, which has no bin/java");
  }

  private void refused(String target, String line) {
    refused(target, options -> options, line);
  }

  private void refused(String target, UnaryOperator<StartOptions> change, String line) {
    StartOptions options = change.apply(new StartOptions(target, folder, environment));
    assertThatThrownBy(() -> AppResolver.ofThisMachine().resolve(options))
        .isInstanceOf(ConfigException.class)
        .hasMessage(line.replace("F/", folder + "/"));
  }
}
