package dev.tasuki.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/// A primary of its own with real workers; kills all of them at the end.
final class ClusterHarness implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final Primary primary = new Primary();
  final List<Message> messages = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  private final List<WorkerHandle> started = new CopyOnWriteArrayList<>();

  ClusterHarness() {
    primary.onFork.add(worker -> events.add("fork " + worker.id()));
    primary.onOnline.add(worker -> events.add("online " + worker.id()));
    primary.onListening.add(event -> events.add("listening " + event.worker().id()));
    primary.onDisconnect.add(worker -> events.add("disconnect " + worker.id()));
    primary.onExit.add(event -> events.add("exit " + event.worker().id() + " " + event.exit()));
    primary.onMessage.add(event -> messages.add(event.message()));
  }

  /// Node with one of the programs among the test resources.
  static ClusterSettings.Builder node(String script, Object... args) {
    return ClusterSettings.builder()
        .exec(app(script))
        .args(List.of(args).stream().map(Object::toString).toArray(String[]::new));
  }

  static String app(String file) {
    try {
      URL url = ClusterHarness.class.getResource("/apps/" + file);
      return Path.of(Objects.requireNonNull(url, file).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  WorkerHandle fork() {
    WorkerHandle worker = primary.fork(Map.of());
    started.add(worker);
    return worker;
  }

  /// Starts workers and waits until each listens.
  List<WorkerHandle> workers(int count, ClusterSettings.Builder settings) {
    primary.setup(settings.build());
    List<WorkerHandle> workers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      workers.add(fork());
    }
    workers.forEach(worker -> join(worker.listening()));
    return workers;
  }

  static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
  }

  /// The first message that has an entry of this name, and its value.
  Object awaitMessage(String name) {
    await().atMost(PATIENCE).until(() -> messages.stream().anyMatch(m -> m.get(name) != null));
    return Objects.requireNonNull(
        messages.stream().filter(m -> m.get(name) != null).findFirst().orElseThrow().get(name));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// The pid that answered one request on a connection of its own.
  static int get(int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
      socket.getOutputStream().write(request(path));
      return pid(socket.getInputStream().readAllBytes());
    }
  }

  static int getUnix(Path path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(ByteBuffer.wrap(request("/")));
      ByteBuffer answer = ByteBuffer.allocate(4_096);
      while (channel.read(answer) >= 0) {
        // until the end
      }
      return pid(java.util.Arrays.copyOf(answer.array(), answer.position()));
    }
  }

  /// As [#get], on a thread of its own.
  static CompletableFuture<Integer> async(int port, String path) {
    CompletableFuture<Integer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(get(port, path));
          } catch (IOException | RuntimeException | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private static byte[] request(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int pid(byte[] answer) {
    String response = new String(answer, StandardCharsets.US_ASCII);
    assertThat(response).contains(" 200 ");
    return Integer.parseInt(
        response
            .substring(response.indexOf("\r\n\r\n") + 4)
            .lines()
            .filter(line -> line.length() > 1 && line.chars().allMatch(Character::isDigit))
            .reduce((first, second) -> second)
            .orElseThrow());
  }

  @Override
  public void close() {
    started.forEach(worker -> worker.kill("SIGKILL"));
    started.forEach(worker -> join(worker.exit()));
  }
}
