package dev.tasuki.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an app does for its own start and stop when it is asked.
///
/// @param waitReady whether it says itself when it is ready (`wait_ready`): `ready` over its IPC
///   channel or `READY=1` to its notify socket; a start without that is a failure after
///   `listen_timeout`
/// @param shutdownWithMessage whether it is asked to stop by the message `shutdown` over its IPC
///   channel instead of by a signal
public record Cooperation(boolean waitReady, boolean shutdownWithMessage) implements Facet {
  /// What an app has that says nothing about it.
  public static final Cooperation DEFAULT = new Cooperation(false, false);

  static Cooperation of(Said said) {
    return new Cooperation(
        said.flag(Attribute.WAIT_READY, false), said.flag(Attribute.SHUTDOWN_WITH_MESSAGE, false));
  }

  @Override
  public Map<String, @Nullable Object> attributes() {
    Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    attributes.put("wait_ready", waitReady);
    attributes.put("shutdown_with_message", shutdownWithMessage);
    return attributes;
  }
}
