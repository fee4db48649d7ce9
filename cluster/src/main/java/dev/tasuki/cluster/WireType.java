package dev.tasuki.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What kind of handle a descriptor on the wire is. Node finds out by itself what it has got under
/// its type `net.Native`; Deno has to be told, and Node ignores that.
enum WireType {
  TCP("net.Native", "tcp"),
  UNIX("net.Native", "pipe"),
  UDP("dgram.Native", null);

  private static final int LISTENING = 1;

  private final String name;
  private final @Nullable String kind;

  WireType(String name, @Nullable String kind) {
    this.name = name;
    this.kind = kind;
  }

  /// Completes the envelope of a bound socket.
  void describeSocket(Map<String, @Nullable Object> envelope) {
    envelope.put("type", name);
    if (kind != null) {
      envelope.put("socketType", LISTENING);
      envelope.put("nativeKind", kind);
    }
  }

  /// The same for a connection, as JSON members. TCP is what everybody assumes: nothing is added to
  /// the most frequent message.
  String connection() {
    return "\"type\":\"" + name + "\"" + (this == UNIX ? ",\"nativeKind\":\"" + kind + "\"" : "");
  }
}
