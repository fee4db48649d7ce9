package dev.tasuki.benchmarks;

import dev.tasuki.bench.Histogram;
import dev.tasuki.bench.Load;
import dev.tasuki.bench.LoadRun;
import dev.tasuki.bench.Tally;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The load of `tasuki bench` as a process that is told what to do: one process serves all
/// measurements, so that all find it equally warm.
///
/// Reads commands, a line each: `close|keep PORT[,PORT…] CLIENTS MILLISECONDS THINK [PATH]`, where
/// THINK is how many milliseconds a client waits before its next request; answers each with one
/// line of JSON: `requests` (answered), `failed` (sent and not answered, or not accepted),
/// `reasons` (how many failed, by how), `seconds`, `bytes`, and latencies in milliseconds.
final class LoadGenerator {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private LoadGenerator() {}

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
      Load load =
          new Load(
              Arrays.asList(targets),
              "localhost",
              words.length > 5 ? words[5] : "/",
              Integer.parseInt(words[2]),
              words[0].equals("keep"),
              Duration.ofMillis(Long.parseLong(words[4])),
              0,
              TIMEOUT,
              "");
      try (LoadRun run = new LoadRun(load)) {
        System.out.println(json(run.run(Duration.ofMillis(Long.parseLong(words[3])))));
      }
    }
  }

  private static String json(Tally tally) {
    Histogram latency = tally.latency();
    return "{\"requests\":%d,\"failed\":%d,\"reasons\":{%s},\"seconds\":%s,\"bytes\":%d,\"mean\":%s,%s}"
        .formatted(
            latency.count(),
            tally.failed(),
            tally.failures().entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",")),
            tally.seconds(),
            tally.bytes(),
            latency.mean() / 1e6,
            "\"p50\":%s,\"p99\":%s,\"p99.9\":%s"
                .formatted(
                    latency.percentile(50) / 1e6,
                    latency.percentile(99) / 1e6,
                    latency.percentile(99.9) / 1e6));
  }
}
