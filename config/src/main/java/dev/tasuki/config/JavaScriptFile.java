package dev.tasuki.config;

import dev.tasuki.config.ConfigValue.Entries;
import dev.tasuki.config.ConfigValue.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Evaluates a JavaScript configuration file with the caller's `node`, in the caller's environment
/// and working directory: it means what it means to Node, and is trusted as it is there. The
/// process lives for the evaluation only. Without `node` the embedded engine does it, see
/// [EmbeddedJavaScript], and a line says so.
final class JavaScriptFile {
  private static final long PATIENCE_SECONDS = 20;

  /// What the file itself prints must not end up in the answer.
  private static final String EVALUATE =
      """
      const file = process.argv[1];
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = process.stderr.write.bind(process.stderr);
      const plain = (key, value) =>
        typeof value === 'bigint' || value instanceof RegExp ? String(value) : value;
      const answer = (object) => write(JSON.stringify(object, plain), () => process.exit());
      const load = async () => {
        if (!file.endsWith('.mjs')) {
          try {
            return require(file);
          } catch (e) {
            if (!String(e && e.code).startsWith('ERR_REQUIRE_')) throw e;
          }
        }
        return import(require('node:url').pathToFileURL(file));
      };
      load().then((loaded) => answer({ value: loaded.default ?? loaded })).catch((e) =>
        answer({ error: String((e && e.message) || e), stack: String(e && e.stack) }));
      """;

  private final Path file;
  private final Programs programs;

  /// @param programs where `node` is looked up, with the caller's working directory
  JavaScriptFile(Path file, Programs programs) {
    this.file = file;
    this.programs = programs;
  }

  /// A line about the engine when it is not the usual one, or null.
  @Nullable String notice() {
    return programs.find("node") == null
        ? file + ": node is not in PATH: read with the embedded JavaScript engine"
        : null;
  }

  ConfigValue evaluate() throws ConfigException {
    Path node = programs.find("node");
    String json = node == null ? new EmbeddedJavaScript(file, programs).evaluate() : run(node);
    ConfigValue answer = JsonParser.parse(file, json, false);
    if (answer instanceof Entries entries) {
      ConfigValue value = entries.values().get("value");
      if (value != null) {
        return value;
      }
      String error = firstLine(text(entries, "error"));
      throw new ConfigException(file + where(text(entries, "stack")) + ": " + error);
    }
    throw new ConfigException(file + ": it exports nothing");
  }

  private static String text(Entries entries, String key) {
    return entries.values().get(key) instanceof Text text ? text.text() : "it exports nothing";
  }

  private String where(String stack) {
    Matcher matcher = Pattern.compile(Pattern.quote(file.toString()) + ":(\\d+)").matcher(stack);
    return matcher.find() ? ", line " + matcher.group(1) : "";
  }

  private String run(Path node) throws ConfigException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(node.toString(), "-e", EVALUATE, file.toString()))
            .directory(programs.cwd().toFile())
            .redirectInput(Path.of("/dev/null").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(programs.environment());
    try {
      return output(builder.start());
    } catch (IOException e) {
      throw new ConfigException(file + ": node cannot be started: " + e.getMessage(), e);
    }
  }

  private String output(Process process) throws ConfigException {
    try {
      FutureTask<String> output = reading(process.getInputStream());
      FutureTask<String> errors = reading(process.getErrorStream());
      String answer = output.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer.isEmpty()) {
        String line = firstLine(errors.get(1, TimeUnit.SECONDS));
        throw new ConfigException(
            file + ": node gave no answer" + (line == null ? "" : ": " + line));
      }
      return answer;
    } catch (TimeoutException e) {
      throw new ConfigException(
          file + ": node has not evaluated it within " + PATIENCE_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new ConfigException(file + ": node's answer cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConfigException(file + ": interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static FutureTask<String> reading(InputStream stream) {
    Callable<String> read = () -> new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    FutureTask<String> task = new FutureTask<>(read);
    Thread.ofVirtual().name("read-config").start(task);
    return task;
  }

  private static @Nullable String firstLine(String text) {
    return text.lines().filter(line -> !line.isBlank()).findFirst().orElse(null);
  }
}
