package dev.tasuki.cluster;

/// Where a worker is in its life. It only moves down this list.
public enum WorkerState {
  /// The process was started.
  FORKED,
  /// Its runtime has said hello.
  ONLINE,
  /// Its program listens on at least one address.
  LISTENING,
  /// Its channel is closed: no messages, no new connections; it may still be finishing some.
  DISCONNECTED,
  /// Its process has ended.
  DEAD
}
