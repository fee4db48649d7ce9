package dev.tasuki.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A throw-away TASUKI_HOME, used through the launcher `tasuki` (which becomes the client; it makes
/// the start-up caches first when there are none).
///
/// Whatever a test does, closing the scenario leaves no process of that home behind; and if `tasuki
/// kill` did not end them all by itself, closing it fails.
///
/// Used by one thread.
final class Scenario implements AutoCloseable {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path DISTRIBUTION = ROOT.resolve("distribution/target/tasuki");
  private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(90);

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> started = new ArrayList<>();
  private int outputs;

  private Scenario(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectory(work());
    set("TASUKI_HOME", home().toString());
    set("HOST", "127.0.0.1");
    set("NO_COLOR", "1");
  }

  /// In the system's temporary folder: the path of a Unix socket may have 107 bytes only.
  static Scenario open() {
    assertThat(DISTRIBUTION.resolve("version"))
        .as("the distribution; run the tests with `verify`, not with `test`")
        .exists();
    try {
      return new Scenario(Files.createTempDirectory("tasuki-it-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path home() {
    return folder.resolve("home");
  }

  /// Where the commands are run and the test's own programs are.
  Path work() {
    return folder.resolve("work");
  }

  /// Sets an environment variable of the commands that follow.
  Scenario set(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Writes (or replaces) a program or other file in the working folder.
  Path file(String name, String text) {
    try {
      return Files.writeString(work().resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path example(String path) {
    return ROOT.resolve("examples").resolve(path);
  }

  /// A port that nobody listens on now, outside the range from which the kernel gives ports to
  /// outgoing connections; put into PORT.
  int port() {
    int port = freePort();
    set("PORT", Integer.toString(port));
    return port;
  }

  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (IOException e) {
        // Taken: try another.
      }
    }
  }

  /// Runs a command and fails unless it succeeds.
  Result done(String... arguments) {
    return run(arguments).assertDone();
  }

  /// Runs a command to its end.
  Result run(String... arguments) {
    return background(arguments).await();
  }

  /// Starts a command and returns at once.
  Command background(String... arguments) {
    var line = new ArrayList<>(List.of(ROOT.resolve("tasuki").toString()));
    line.addAll(List.of(arguments));
    return start("tasuki " + String.join(" ", arguments), line);
  }

  /// Starts any program in the scenario's environment, such as the launcher.
  Command start(String name, List<String> line) {
    var output = folder.resolve("output-" + ++outputs);
    var error = folder.resolve("error-" + outputs);
    var builder =
        new ProcessBuilder(line)
            .directory(work().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectError(error.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TASUKI_"));
    builder.environment().remove("NODE_APP_INSTANCE");
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      started.add(process);
      return new Command(name, process, output, error);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A command that runs, or ran.
  record Command(String name, Process process, Path output, Path error) {

    Result await() {
      try {
        if (!process.waitFor(COMMAND_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "no end within %s of %s".formatted(COMMAND_TIMEOUT, result(process.exitValue())));
        }
        return result(process.exitValue());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }

    private Result result(int status) {
      return new Result(name, status, read(output), read(error));
    }

    String outputSoFar() {
      return read(output);
    }
  }

  /// All instances, as `jlist` tells: by the client only when the daemon does not answer directly.
  List<Instance> instances() {
    var listing = DirectQuestion.ask(home(), "jlist");
    return Instance.parse(listing.isPresent() ? listing.get() : done("jlist").output());
  }

  List<Instance> instances(String app) {
    return instances().stream().filter(instance -> instance.name().equals(app)).toList();
  }

  List<Long> pids(String app) {
    return instances(app).stream().map(Instance::pid).sorted().toList();
  }

  /// The daemon, started again or not. (The keeper's command line holds the daemon's.)
  ProcessHandle daemon() {
    return one("tasukid.jar", "tasuki-keeper.jar");
  }

  ProcessHandle keeper() {
    return one("tasuki-keeper.jar", "\n");
  }

  private ProcessHandle one(String word, String butNot) {
    return await("the one process of " + word)
        .atMost(Duration.ofSeconds(20))
        .until(() -> Processes.of(home(), word, butNot), found -> found.size() == 1)
        .getFirst();
  }

  /// `kill -9`, and waits until it is dead.
  static void killHard(ProcessHandle process) {
    assertThat(process.destroyForcibly()).as("kill -9 of %s", process.pid()).isTrue();
    await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    var leftovers = new ArrayList<ProcessHandle>();
    try {
      started.stream().filter(Process::isAlive).forEach(Process::destroyForcibly);
      if (!Processes.of(home()).isEmpty()) {
        killOrShowThreads();
      }
      leftovers.addAll(waitForEnd());
    } finally {
      end();
      delete();
    }
    assertThat(leftovers.stream().map(Processes::describe)).as("left behind by kill").isEmpty();
  }

  /// A daemon that does not answer even this shows what its threads do.
  private void killOrShowThreads() {
    try {
      run("kill");
    } catch (AssertionError e) {
      for (var process : Processes.of(home())) {
        showThreads(process.pid());
      }
      throw e;
    }
  }

  private static void showThreads(long pid) {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    try {
      new ProcessBuilder(tool, Long.toString(pid))
          .inheritIO()
          .start()
          .waitFor(20, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Gives what is ending a moment (the daemon ends after its reply).
  private List<ProcessHandle> waitForEnd() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    var left = Processes.of(home());
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      left.forEach(
          process -> process.onExit().completeOnTimeout(process, 50, TimeUnit.MILLISECONDS).join());
      left = Processes.of(home());
    }
    return left;
  }

  /// Ends by force what is left; again, because a keeper may just have started something.
  private void end() {
    for (int round = 0; round < 20 && !Processes.of(home()).isEmpty(); round++) {
      Processes.of(home()).forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void delete() {
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
