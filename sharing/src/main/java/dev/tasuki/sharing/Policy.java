package dev.tasuki.sharing;

/// How new connections are spread over the eligible members of a group.
public enum Policy {
  /// Random over the eligible, by classic BPF.
  RANDOM,
  /// Exact rotation over the eligible, by eBPF (CAP_BPF).
  ROUND_ROBIN,
  /// By client address over the eligible, by classic BPF.
  STICKY_IP,
  /// All workers hold one socket with one accept queue.
  SHARED
}
