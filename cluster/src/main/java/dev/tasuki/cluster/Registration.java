package dev.tasuki.cluster;

/// A listener that was added. Thread-safe.
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /// Removes the listener; nothing happens when it was removed before. An event that is being
  /// delivered may still arrive.
  @Override
  void close();
}
