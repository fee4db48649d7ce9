package dev.tasuki.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// A Java program in a process of its own, its output, and all processes that it started: killed at
/// the end.
final class RunningProgram implements AutoCloseable {
  final Process process;
  final List<String> lines = new CopyOnWriteArrayList<>();
  private final Set<Long> descendants = new TreeSet<>();

  RunningProgram(Path directory, List<String> command) throws IOException {
    this(directory, command, Map.of());
  }

  RunningProgram(Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    process = builder.start();
    Thread.ofVirtual().start(this::read);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// A program among the test classes, run from the class path.
  static RunningProgram of(Path directory, Class<?> main, Object... args) throws IOException {
    return of(directory, List.of(), main, args);
  }

  /// As [#of(Path, Class, Object...)], with further JVM options. Without the agent, which is on the
  /// class path, unless an option names one.
  static RunningProgram of(Path directory, List<String> options, Class<?> main, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java(), "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.add("-Dtasuki.agent=none");
    command.addAll(options);
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), main.getName()));
    for (Object argument : args) {
      command.add(argument.toString());
    }
    return new RunningProgram(directory, command);
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until as many lines begin so.
  List<String> await(String start, int count) {
    try {
      Awaitility.await()
          .atMost(ClusterHarness.PATIENCE)
          .until(() -> {
            process.descendants().forEach(child -> descendants.add(child.pid()));
            return with(start).size() >= count;
          });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "not " + count + " lines that begin with " + start + ": " + lines, e);
    }
    return with(start);
  }

  List<String> with(String start) {
    return lines.stream().filter(line -> line.startsWith(start)).toList();
  }

  /// Waits until as many lines match the whole expression.
  List<String> awaitMatches(String expression, int count) {
    try {
      Awaitility.await()
          .atMost(ClusterHarness.PATIENCE)
          .until(() -> lines.stream().filter(line -> line.matches(expression)).count() >= count);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not " + count + " times " + expression + ": " + lines, e);
    }
    return lines.stream().filter(line -> line.matches(expression)).toList();
  }

  /// The second words of the lines that begin so: pids.
  List<Integer> pids(String start) {
    return with(start).stream().map(line -> Integer.valueOf(line.split(" ")[1])).toList();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  static boolean isAlive(int pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Override
  public void close() {
    process.descendants().forEach(child -> descendants.add(child.pid()));
    process.destroyForcibly().onExit().join();
    for (long pid : descendants) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
