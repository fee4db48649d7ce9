package dev.tasuki.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The client in a process of its own.
record Client(Process process) implements AutoCloseable {
  private static final int LONGEST_LIFE_SECONDS = 40;

  record Result(int status, String out, String err) {}

  static Client start(Path home, Map<String, String> environment, String... words)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TASUKI_"));
    builder.environment().put("TASUKI_HOME", home.toString());
    builder.environment().putAll(environment);
    return new Client(builder.start());
  }

  static Result run(Path home, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    try (Client client = start(home, environment, words)) {
      return client.result();
    }
  }

  Result result() throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    if (!process.waitFor(LONGEST_LIFE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the client does not end");
    }
    return new Result(process.exitValue(), out, err);
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
