package dev.tasuki.config;

import io.roastedroot.quickjs4j.core.Builtins;
import io.roastedroot.quickjs4j.core.Engine;
import io.roastedroot.quickjs4j.core.Runner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Evaluates a JavaScript configuration file within this process, by QuickJS: for machines without
/// `node`. It has the caller's environment and working directory, `require` for files and JSON, and
/// the parts of `path`, `os`, `fs` and `process` that configuration files use; what else is asked
/// for is an error that says so. Of ES modules, `import` of these and `export` at the beginning of
/// a line are understood.
///
/// The engine's classes are loaded at the first use and by no other path.
final class EmbeddedJavaScript {
  private static final int PATIENCE_MILLIS = 20_000;

  /// The engine's interpreter is recursive: more than the daemon's small stacks hold.
  private static final long STACK = 16L << 20;

  private final Path file;
  private final Programs programs;
  private final AtomicReference<@Nullable String> answer = new AtomicReference<>();

  EmbeddedJavaScript(Path file, Programs programs) {
    this.file = file;
    this.programs = programs;
  }

  /// @return JSON: an object with `value`, or with `error` and `line`
  String evaluate() throws ConfigException {
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                run();
              } catch (RuntimeException | Error e) {
                failure.set(e);
              }
            },
            "javascript",
            STACK);
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(PATIENCE_MILLIS + 5_000L);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfigException(file + ": interrupted", e);
    }
    String text = answer.get();
    if (text == null) {
      Throwable cause = failure.get();
      String reason = cause == null ? "it took too long" : String.valueOf(cause.getMessage());
      throw new ConfigException(
          file
              + ": the embedded JavaScript engine (node is not in PATH) gave no answer: "
              + firstLine(reason));
    }
    return text;
  }

  private static String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }

  private void run() {
    Builtins host =
        Builtins.builder("host")
            .addStringToString("read", EmbeddedJavaScript::read)
            .addStringToInt("kind", EmbeddedJavaScript::kind)
            .addStringToString("variable", this::variable)
            .addVoidToString("names", () -> String.join("\0", programs.environment().keySet()))
            .addStringToVoid("answer", answer::set)
            .addVoidToString("file", file::toString)
            .addVoidToString("cwd", () -> programs.cwd().toString())
            .addVoidToInt("processors", Runtime.getRuntime()::availableProcessors)
            .build();
    try (Engine engine = Engine.builder().addBuiltins(host).build();
        Runner runner =
            Runner.builder().withEngine(engine).withTimeoutMs(PATIENCE_MILLIS).build()) {
      runner.compileAndExec(prelude());
    }
  }

  private String variable(String name) {
    Map<String, String> environment = programs.environment();
    return environment.getOrDefault(name, "");
  }

  private static String read(String path) {
    try {
      return Files.readString(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// 0 nothing, 1 a file, 2 a folder.
  private static int kind(String path) {
    return Files.isRegularFile(Path.of(path)) ? 1 : Files.isDirectory(Path.of(path)) ? 2 : 0;
  }

  private static String prelude() {
    try (var stream = EmbeddedJavaScript.class.getResourceAsStream("prelude.js")) {
      if (stream == null) {
        throw new IllegalStateException("prelude.js is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
