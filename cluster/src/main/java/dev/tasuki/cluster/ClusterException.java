package dev.tasuki.cluster;

import org.jspecify.annotations.Nullable;

/// A worker that could not be started, or a channel that cannot be used, in one line.
public final class ClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterException(String message) {
    super(message);
  }

  ClusterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
