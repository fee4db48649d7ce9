package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the workers of an app have in common about one server. Confined to the event loop.
final class AppServer {
  private final String key;
  private final boolean udp;

  /// The file that goes with the shared socket.
  private final @Nullable String path;

  private final Set<Peer> members = new HashSet<>();

  /// Workers of an earlier process of ours: nobody knows which servers they have.
  private final Set<Peer> perhaps = new HashSet<>();

  private int port;
  private @Nullable Object data;
  private @Nullable Descriptor shared;
  private String storeName = "";

  AppServer(ServerQuery query) {
    this(query.key(), query.type().isUdp(), Listening.path(query));
  }

  private AppServer(String key, boolean udp, @Nullable String path) {
    this.key = key;
    this.udp = udp;
    this.path = path;
  }

  String key() {
    return key;
  }

  /// The port that was found for port 0; 0 while there is none.
  int port() {
    return port;
  }

  void port(int found) {
    port = found;
  }

  /// What the first worker sent along, for the others.
  @Nullable Object data() {
    return data;
  }

  @Nullable Descriptor shared() {
    return shared;
  }

  /// The one socket of all, ours from now on.
  void shared(Descriptor socket, String name) {
    shared = socket;
    storeName = name;
  }

  String storeName() {
    return storeName;
  }

  boolean has(Peer peer) {
    return members.contains(peer);
  }

  boolean isUnused() {
    return members.isEmpty() && perhaps.isEmpty();
  }

  void join(Peer peer, ServerQuery query) {
    members.add(peer);
    if (data == null) {
      data = query.data();
    }
  }

  void mayHave(Peer peer) {
    perhaps.add(peer);
  }

  void leave(Peer peer) {
    members.remove(peer);
    perhaps.remove(peer);
  }

  /// Closes the shared socket and removes its file, as Node's primary does.
  void close() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
    if (path != null) {
      try {
        Files.deleteIfExists(Path.of(path));
      } catch (IOException e) {
        System.getLogger(AppServer.class.getName())
            .log(System.Logger.Level.WARNING, "cannot remove " + path + ": " + e.getMessage());
      }
    }
  }

  Map<String, @Nullable Object> toRecord() {
    Map<String, @Nullable Object> entry = new LinkedHashMap<>();
    entry.put("key", key);
    entry.put("udp", udp);
    entry.put("path", path);
    entry.put("port", port);
    entry.put("data", data);
    entry.put("socket", shared == null ? null : storeName);
    return entry;
  }

  /// @param stored what was in the store, by name; what belongs to this server is taken out
  /// @throws JsonException when the record makes no sense
  static AppServer of(@Nullable Object entry, Map<String, Descriptor> stored) {
    if (!(entry instanceof Map<?, ?> map && map.get("key") instanceof String key)) {
      throw new JsonException("a server without a key");
    }
    AppServer server =
        new AppServer(key, Boolean.TRUE.equals(map.get("udp")), text(map.get("path")));
    server.port = map.get("port") instanceof Long number ? number.intValue() : 0;
    server.data = map.get("data");
    String name = text(map.get("socket"));
    Descriptor socket = name == null ? null : stored.remove(name);
    if (name != null && socket != null) {
      server.shared(socket, name);
    }
    return server;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }
}
