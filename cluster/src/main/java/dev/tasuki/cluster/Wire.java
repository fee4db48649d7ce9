package dev.tasuki.cluster;

import dev.tasuki.posix.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The messages that the primary sends, in the shape that Node gives them. Stateless.
final class Wire {
  private Wire() {}

  /// A request or an announcement.
  static Map<String, @Nullable Object> act(String act, long sequence) {
    Map<String, @Nullable Object> message = cluster();
    message.put("act", act);
    message.put("seq", sequence);
    return message;
  }

  /// An answer without content.
  static Map<String, @Nullable Object> reply(long acknowledged, long sequence) {
    Map<String, @Nullable Object> message = cluster();
    message.put("ack", acknowledged);
    message.put("seq", sequence);
    return message;
  }

  /// The answer to a query that failed.
  static Map<String, @Nullable Object> failed(ServerQuery query, int errno, long sequence) {
    return answer(query, -errno, null, sequence);
  }

  /// The answer to a query whose socket comes with it.
  static Map<String, @Nullable Object> handed(
      ServerQuery query, @Nullable Object data, long sequence) {
    return answer(query, 0, data, sequence);
  }

  /// The answer to a query whose connections will come one by one.
  ///
  /// @param at where the primary listens; null for a Unix-domain socket
  /// @param answersOnce whether the worker is to say of a connection only whether it has accepted
  ///   it
  static Map<String, @Nullable Object> roundRobin(
      ServerQuery query,
      @Nullable Object data,
      @Nullable Endpoint at,
      boolean answersOnce,
      long sequence) {
    Map<String, @Nullable Object> message = answer(query, null, data, sequence);
    if (at != null) {
      Map<String, @Nullable Object> name = new LinkedHashMap<>();
      name.put("address", at.address());
      name.put("family", at.six() ? "IPv6" : "IPv4");
      name.put("port", at.port());
      message.put("sockname", name);
    }
    if (answersOnce) {
      message.put("tasuki", Map.of("answersOnce", true));
    }
    return message;
  }

  /// A message with a bound socket beside it.
  static Map<String, @Nullable Object> handle(WireType type, Map<String, @Nullable Object> inner) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("cmd", "NODE_HANDLE");
    type.describeSocket(message);
    message.put("msg", inner);
    return message;
  }

  private static Map<String, @Nullable Object> answer(
      ServerQuery query, @Nullable Integer errno, @Nullable Object data, long sequence) {
    Map<String, @Nullable Object> message = cluster();
    message.put("errno", errno);
    message.put("key", query.key());
    message.put("ack", query.sequence());
    message.put("data", data);
    message.put("seq", sequence);
    return message;
  }

  private static Map<String, @Nullable Object> cluster() {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("cmd", "NODE_CLUSTER");
    return message;
  }
}
