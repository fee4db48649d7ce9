package dev.tasuki.cluster;

import java.util.function.Consumer;

/// How a worker reaches its primary. Thread-safe.
interface WorkerLink {
  int id();

  boolean isConnected();

  /// Sends a JSON text, waiting while the channel is full.
  ///
  /// @return false when the channel is closed
  boolean send(String json);

  /// Hears the primary's messages as JSON.
  void onMessage(Consumer<String> listener);

  /// Hears that the channel has closed.
  void onDisconnect(Runnable listener);

  /// Leaves the cluster and ends this process. Returns at once.
  void disconnect();
}
