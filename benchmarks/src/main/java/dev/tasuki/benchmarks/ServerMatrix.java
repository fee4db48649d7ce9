package dev.tasuki.benchmarks;

import dev.tasuki.cluster.Cluster;
import dev.tasuki.cluster.ClusterSettings;
import dev.tasuki.cluster.ListeningAddress;
import dev.tasuki.cluster.WorkerHandle;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A primary that starts workers of each kind of server in turn, and counts which of them answers.
/// Prints a Markdown table; status 1 when a share is further than one from even.
final class ServerMatrix {
  private static final int WORKERS = 4;
  private static final int CONNECTIONS = 1_000;
  private static final int PATIENCE_SECONDS = 60;
  private static final Pattern WHOLE =
      Pattern.compile("(?is)content-length: (\\d+)\r\n(?:.*?\r\n)?\r\n(.*)");

  private ServerMatrix() {}

  /// How one kind fared.
  ///
  /// @param ways how its workers' sockets were shared
  /// @param counts connections by the pid that answered
  record Outcome(
      ServerKind kind, Set<ListeningAddress.Sharing> ways, Map<Integer, Integer> counts) {
    /// Whether no worker has more than one connection more than another.
    boolean even() {
      int least = counts.values().stream().min(Integer::compare).orElse(0);
      int most = counts.values().stream().max(Integer::compare).orElse(0);
      return counts.size() == WORKERS && most - least <= 1;
    }

    @Override
    public String toString() {
      String shares =
          counts.values().stream().map(Object::toString).collect(Collectors.joining(" / "));
      return "| " + kind.title + " | " + way() + " | " + shares + " |";
    }

    private String way() {
      return ways.equals(Set.of(ListeningAddress.Sharing.HANDED_OVER))
          ? "hand-over by the primary"
          : ways.equals(Set.of(ListeningAddress.Sharing.ADOPTED))
              ? "adoption, kernel"
              : ways.toString();
    }
  }

  /// @param arguments names of [ServerKind]; none for all
  public static void main(String... arguments) throws Exception {
    System.out.println("| server | way | " + CONNECTIONS + " connections |\n|---|---|---|");
    boolean even = true;
    for (ServerKind kind : ServerKind.of(arguments)) {
      Outcome outcome = measure(kind);
      System.out.println(outcome);
      even &= outcome.even();
    }
    System.exit(even ? 0 : 1);
  }

  /// Starts four workers, opens 1,000 connections one after the other, and ends the workers.
  static Outcome measure(ServerKind kind) throws Exception {
    int port = freePort();
    Cluster.setupPrimary(
        ClusterSettings.builder()
            .mainClass(kind.main)
            .args(kind.arguments(port))
            .jvmArgs("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .silent(true)
            .build());
    List<WorkerHandle> workers = new ArrayList<>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(start());
      }
      Set<ListeningAddress.Sharing> ways = new TreeSet<>();
      for (WorkerHandle worker : workers) {
        ways.add(worker.listening().get(PATIENCE_SECONDS, TimeUnit.SECONDS).sharing());
      }
      return new Outcome(kind, ways, count(port));
    } finally {
      workers.forEach(worker -> worker.kill("SIGKILL"));
      for (WorkerHandle worker : workers) {
        worker.exit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  /// What servers print at their start is nobody's business.
  private static WorkerHandle start() {
    WorkerHandle worker = Cluster.fork();
    worker.stdout().ifPresent(ServerMatrix::swallow);
    worker.stderr().ifPresent(ServerMatrix::swallow);
    return worker;
  }

  private static void swallow(InputStream output) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (output) {
            output.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // The worker has ended.
          }
        });
  }

  private static Map<Integer, Integer> count(int port) throws IOException {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      counts.merge(ask(port), 1, Integer::sum);
    }
    return counts;
  }

  private static int ask(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return Integer.parseInt(body(socket.getInputStream()));
    }
  }

  /// Does not wait for the end of the connection: Helidon leaves it to the client.
  private static String body(InputStream input) throws IOException {
    StringBuilder answer = new StringBuilder();
    byte[] block = new byte[8_192];
    while (true) {
      int count = input.read(block);
      if (count < 0) {
        throw new EOFException("no whole answer: " + answer);
      }
      answer.append(new String(block, 0, count, StandardCharsets.ISO_8859_1));
      Matcher whole = WHOLE.matcher(answer);
      if (whole.find() && whole.group(2).length() == Integer.parseInt(whole.group(1))) {
        return whole.group(2);
      }
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1)) {
      return socket.getLocalPort();
    }
  }
}
