package dev.tasuki.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// What a run sends.
///
/// @param targets where the clients connect to, each to one of them, by turns
/// @param host what the header `Host` says
/// @param path path and query
/// @param clients how many there are at the same time, each with one request under way at most
/// @param keep whether a client uses its connection again as long as the server keeps it
/// @param think how long a client waits between an answer and its next request
/// @param perSecond requests a second of all clients, due at equal distances whatever the server
///   does; latencies then count from when a request was due. 0: each client sends as soon as it may
/// @param timeout after which an answer is given up
/// @param workerHeader header that names the worker; empty for those that are usual
public record Load(
    List<InetSocketAddress> targets,
    String host,
    String path,
    int clients,
    boolean keep,
    Duration think,
    int perSecond,
    Duration timeout,
    String workerHeader) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public Load {
    targets = List.copyOf(targets);
    if (targets.isEmpty() || clients < 1) {
      throw new IllegalArgumentException("a load has targets and clients");
    }
  }

  /// Clients that ask for `/` as fast as they are answered.
  public static Load of(
      List<InetSocketAddress> targets, int clients, boolean keep, Duration think) {
    return new Load(targets, "localhost", "/", clients, keep, think, 0, TIMEOUT, "");
  }

  /// The bytes of each request; servers that are measured look for `Connection` at the end.
  String request() {
    return "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tasuki-bench\r\nConnection: %s\r\n\r\n"
        .formatted(path, host, keep ? "keep-alive" : "close");
  }
}
