package dev.tasuki.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// HTTP clients on one thread, each of which sends its next request when it has the answer to its
/// last. One process serves all measurements, so that all find it equally warm.
///
/// Reads commands, a line each: `close|keep PORT[,PORT…] CLIENTS MILLISECONDS THINK`, where THINK
/// is how many milliseconds a client waits before its next request; answers each with one line of
/// JSON: `requests` (answered), `failed` (sent and not answered, or not accepted), `seconds`.
final class LoadGenerator {
  private final Selector selector = Selector.open();
  private final PriorityQueue<HttpClientConnection> thinking =
      new PriorityQueue<>((a, b) -> Long.compare(a.due(), b.due()));
  private final long thinkNanos;
  private long answered;
  private long failed;
  private boolean over;

  private LoadGenerator(long thinkNanos) throws IOException {
    this.thinkNanos = thinkNanos;
  }

  public static void main(String... arguments) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      InetSocketAddress[] targets =
          Arrays.stream(words[1].split(","))
              .map(port ->
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)))
              .toArray(InetSocketAddress[]::new);
      LoadGenerator generator =
          new LoadGenerator(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[4])));
      System.out.println(
          generator.run(
              words[0].equals("keep"),
              targets,
              Integer.parseInt(words[2]),
              Long.parseLong(words[3])));
    }
  }

  private String run(boolean keep, InetSocketAddress[] targets, int clients, long millis)
      throws IOException {
    long start = System.nanoTime();
    long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
    for (int i = 0; i < clients; i++) {
      new HttpClientConnection(this, selector, targets[i % targets.length], keep).open();
    }
    // What is under way at the end is waited for: a request without an answer is a failure.
    long limit = end + TimeUnit.SECONDS.toNanos(10);
    while (!(over && idle()) && System.nanoTime() < limit) {
      selector.select(this::ready, timeout(end));
      wake();
      over = over || System.nanoTime() >= end;
    }
    double seconds = (Math.min(System.nanoTime(), end) - start) / 1e9;
    failed += selector.keys().stream().filter(LoadGenerator::waits).count();
    selector.keys().forEach(key -> HttpClientConnection.of(key).close());
    selector.close();
    return "{\"requests\":" + answered + ",\"failed\":" + failed + ",\"seconds\":" + seconds + "}";
  }

  private boolean idle() {
    return selector.keys().stream().noneMatch(LoadGenerator::waits);
  }

  private static boolean waits(SelectionKey key) {
    return key.isValid() && HttpClientConnection.of(key).waits();
  }

  private long timeout(long end) {
    long next = thinking.isEmpty() ? end : Math.min(end, thinking.peek().due());
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()));
  }

  private void ready(SelectionKey key) {
    HttpClientConnection.of(key).ready();
  }

  private void wake() {
    long now = System.nanoTime();
    while (!thinking.isEmpty() && thinking.peek().due() <= now) {
      HttpClientConnection next = thinking.poll();
      if (!over) {
        next.send();
      }
    }
  }

  /// A client has its answer.
  void answered(HttpClientConnection client) {
    answered++;
    next(client);
  }

  /// A client will never have its answer.
  void failed(HttpClientConnection client) {
    failed++;
    next(client);
  }

  private void next(HttpClientConnection client) {
    if (over) {
      client.close();
    } else if (thinkNanos == 0) {
      client.send();
    } else {
      client.due(System.nanoTime() + thinkNanos);
      thinking.add(client);
    }
  }
}
