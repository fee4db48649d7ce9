package dev.tasuki.sharing;

/// How new connections are spread over the eligible members of a group.
public enum Policy {
  /// Random over the eligible, by classic BPF.
  RANDOM,
  /// Exact rotation over the eligible, by eBPF (CAP_BPF).
  ROUND_ROBIN,
  /// By client address over the eligible, by classic BPF.
  STICKY_IP,
  /// All workers hold one socket with one accept queue: whoever is free takes the next connection.
  /// Nobody can be left out of it: a worker that is drained goes on accepting until it is asked to
  /// stop, and what it has accepted but not answered by then depends on the worker. New connections
  /// are never refused, because the queue outlives each worker.
  SHARED
}
