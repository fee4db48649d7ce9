package dev.tasuki.daemon;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.FilterMode;
import dev.tasuki.posix.SpawnRequest;
import dev.tasuki.posix.WaitStatus;
import dev.tasuki.protocol.KeeperMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// A daemon that does what a test tells it over a socket: one word-separated line in, one line out.
/// The port is in HOME/port.
final class TestDaemon implements KeeperConnection.Listener {
  private final ConcurrentMap<Long, WaitStatus> exits = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, String> doubles = new ConcurrentHashMap<>();
  private final Map<String, Descriptor> stored = new TreeMap<>();
  private final Path home;
  private final KeeperConnection connection;
  private volatile boolean stopAsked;

  private TestDaemon(Path home) throws Exception {
    this.home = home;
    Files.writeString(home.resolve("daemon.pid"), ProcessHandle.current().pid() + "");
    int number = Integer.parseInt(System.getenv(KeeperMessage.DESCRIPTOR_VARIABLE));
    connection = KeeperConnection.open(new Descriptor(number), this);
    stored.putAll(connection.snapshot().stored());
  }

  public static void main(String[] arguments) throws Exception {
    new TestDaemon(Path.of(arguments[0])).serve();
  }

  private void serve() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path port = Files.writeString(home.resolve("port.new"), server.getLocalPort() + "");
      Files.move(port, home.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
      while (true) {
        try (Socket socket = server.accept();
            BufferedReader in =
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            PrintWriter out =
                new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
          String line = in.readLine();
          out.println(answer(line == null ? "" : line));
        }
      }
    }
  }

  private String answer(String line) throws Exception {
    String[] words = line.split(" ", 3);
    return switch (words[0]) {
      case "pids" -> ProcessHandle.current().pid() + " " + connection.keeperPid();
      case "snapshot" -> snapshot();
      case "spawn" -> spawn(Long.parseLong(words[1]), words[2]);
      case "many" -> many(Long.parseLong(words[1]), Integer.parseInt(words[2]));
      case "exit" -> String.valueOf(exits.get(Long.parseLong(words[1])));
      case "exits" -> exits.size() + " " + new TreeMap<>(exits) + doubles;
      case "acknowledge" -> {
        connection.acknowledge(Long.parseLong(words[1]));
        yield "ok";
      }
      case "put" -> put(words[1]);
      case "stored" -> stored();
      case "stop" -> String.valueOf(stopAsked);
      case "latency" -> latency();
      case "access" -> new String(readSelf(), StandardCharsets.US_ASCII);
      case "end" -> {
        connection.shutdown();
        Runtime.getRuntime().halt(KeeperMessage.ORDERLY_END);
        yield "";
      }
      default -> "what?";
    };
  }

  private String snapshot() {
    StringBuilder text = new StringBuilder();
    for (KeeperSnapshot.Survivor survivor : connection.snapshot().survivors()) {
      text.append(survivor.run()).append('=').append(survivor.status()).append(' ');
      text.append(survivor.listener() == null ? "" : "filtered ");
      text.append(survivor.acknowledged() ? "acknowledged " : "").append(';');
    }
    return text.toString();
  }

  private SpawnRequest request(String script) {
    return new SpawnRequest(
        List.of("sh", "-c", script),
        List.of("PATH=/usr/bin:/bin"),
        home.toString(),
        SpawnRequest.NO_INPUT,
        home.resolve("out").toString(),
        home.resolve("out").toString(),
        Map.of(),
        FilterMode.preferred());
  }

  private String spawn(long run, String script) {
    try {
      SpawnedProcess process = connection.spawn(run, request(script)).join();
      return process.pid() + (process.listener() == null ? " plain" : " filtered");
    } catch (java.util.concurrent.CompletionException e) {
      return String.valueOf(e.getCause());
    }
  }

  private String many(long first, int count) {
    List<CompletableFuture<SpawnedProcess>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(connection.spawn(first + i, request("exit " + i % 250)));
    }
    all.forEach(future -> {
      SpawnedProcess process = future.join();
      process.pidfd().close();
      Descriptor listener = process.listener();
      if (listener != null) {
        listener.close();
      }
    });
    return "ok";
  }

  private String latency() {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long start = System.nanoTime();
      connection.spawn(1_000_000 + i, request("exit 0")).join();
      times.add((System.nanoTime() - start) / 1000);
    }
    List<Long> warm = times.subList(100, 300).stream().sorted().toList();
    return "first %d us, then p50 %d p90 %d max %d us"
        .formatted(times.getFirst(), warm.get(100), warm.get(180), warm.getLast());
  }

  private String put(String name) throws Exception {
    Path file = Files.writeString(home.resolve("file-" + name), "content of " + name);
    try (Descriptor descriptor = TestFiles.open(file)) {
      connection.put(name, descriptor);
    }
    Files.delete(file);
    return "ok";
  }

  private String stored() throws Exception {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Descriptor> entry : stored.entrySet()) {
      Path file = Path.of("/proc/self/fd/" + entry.getValue().number());
      text.append(entry.getKey()).append('=').append(Files.readString(file)).append(' ');
    }
    return text.toString();
  }

  private byte[] readSelf() throws Exception {
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      int self = (int) ProcessHandle.current().pid();
      connection.access().duplicate(self, 0).close();
      return connection.access().read(self, arena.allocateFrom("tasuki").address(), 6);
    }
  }

  @Override
  public void exited(long run, int pid, WaitStatus status) {
    if (exits.put(run, status) != null) {
      doubles.put(run, "reported twice");
    }
  }

  @Override
  public void keeperDied() {}

  @Override
  public void shutdownRequested() {
    stopAsked = true;
  }
}
