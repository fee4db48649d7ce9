package dev.tasuki.agent;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.posix.ChannelSocket;
import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.PidFd;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Signal;
import dev.tasuki.posix.SpawnOutcome;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.Spawner;
import dev.tasuki.posix.WaitStatus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A worker JVM as its [TestPrimary] sees it.
final class TestWorker implements AutoCloseable {
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  static final String AGENT = System.getProperty("agent.jar");
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TestPrimary primary;
  private final Path output;
  private final ChannelSocket channel;
  private final PidFd pidfd;
  private final int pid;
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<String> acts = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private @Nullable WaitStatus status;

  private TestWorker(
      TestPrimary primary, Path output, ChannelSocket channel, PidFd pidfd, int pid) {
    this.primary = primary;
    this.output = output;
    this.channel = channel;
    this.pidfd = pidfd;
    this.pid = pid;
  }

  static TestWorker start(
      TestPrimary primary, Path directory, int id, List<String> jvm, List<String> program)
      throws IOException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                JAVA,
                "-javaagent:" + AGENT,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                classPath()));
    argv.addAll(jvm);
    argv.addAll(program);
    Path output = directory.resolve("worker-" + id);
    ChannelSocket.Pair pair = ChannelSocket.pair();
    try (ChannelSocket theirs = pair.second()) {
      SpawnOutcome outcome =
          Spawner.spawn(
              new SpawnRequest(
                  argv,
                  List.of(
                      "PATH=/usr/bin:/bin",
                      "NODE_CHANNEL_FD=3",
                      "NODE_CHANNEL_SERIALIZATION_MODE=json",
                      "NODE_UNIQUE_ID=" + id),
                  directory.toString(),
                  SpawnRequest.NO_INPUT,
                  output.toString(),
                  output.toString(),
                  Map.of(3, theirs.descriptor().number()),
                  FilterMode.NONE));
      assertThat(outcome.failure()).isEmpty();
      TestWorker worker =
          new TestWorker(
              primary,
              output,
              pair.first(),
              new PidFd(requireNonNull(outcome.pidfd())),
              outcome.pid());
      Thread.ofPlatform().daemon().name("worker " + id).start(worker::read);
      return worker;
    }
  }

  /// Without the agent's own classes: the worker must find them in the jar.
  static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("/target/classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  int pid() {
    return pid;
  }

  int accepted() {
    return accepted.get();
  }

  void countAccepted() {
    accepted.incrementAndGet();
  }

  List<String> messages() {
    return messages;
  }

  List<String> acts() {
    return acts;
  }

  String output() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  void awaitActs(String act, int count) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(acts)
                .describedAs(this::output)
                .filteredOn(act::equals)
                .hasSizeGreaterThanOrEqualTo(count));
  }

  void awaitMessage(String message) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(messages).describedAs(this::output).contains(message));
  }

  /// The exit status, once the process has ended.
  WaitStatus awaitEnd() throws IOException {
    Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(pidfd::isEnded);
    if (status == null) {
      status = requireNonNull(pidfd.reap());
    }
    return status;
  }

  void signal(int signal) throws IOException {
    pidfd.sendSignal(signal);
  }

  void send(String line) {
    transmit(line, null);
  }

  void sendHandle(String message, Descriptor passenger) {
    transmit(
        "{\"cmd\":\"NODE_HANDLE\",\"type\":\"net.Native\",\"msg\":" + message + "}", passenger);
  }

  private void transmit(String line, @Nullable Descriptor passenger) {
    try {
      channel.send((line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8), passenger);
    } catch (PosixException e) {
      // It has gone: the reader notices.
    }
  }

  /// What the worker sees when its primary dies.
  void hangUp() {
    channel.hangUp();
  }

  @SuppressWarnings("unchecked")
  private void read() {
    Frames frames = new Frames();
    try {
      ChannelSocket.Piece piece;
      while ((piece = channel.receive()) != null) {
        frames.add(piece);
        String line;
        while ((line = frames.line()) != null) {
          if (!(Json.parse(line) instanceof Map<?, ?> map
              && map.get("cmd") instanceof String command)) {
            messages.add(line);
          } else if (command.equals("NODE_CLUSTER")) {
            acts.add(map.get("act") instanceof String act ? act : "ack");
            primary.receive(this, (Map<String, @Nullable Object>) map);
          } else if (command.equals("NODE_HANDLE_NACK")) {
            acts.add("NACK");
            primary.nack(this);
          }
        }
      }
    } catch (PosixException e) {
      messages.add(e.toString());
    }
    primary.gone(this);
  }

  @Override
  public void close() throws IOException {
    if (!pidfd.descriptor().isOpen()) {
      return;
    }
    pidfd.sendSignal(Signal.SIGKILL);
    awaitEnd();
    channel.hangUp();
    channel.close();
    pidfd.close();
  }
}
