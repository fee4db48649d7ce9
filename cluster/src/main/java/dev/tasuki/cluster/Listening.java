package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A socket that the primary holds for those workers that asked for it. Confined to the event loop.
abstract sealed class Listening permits RoundRobin, HandedSocket {
  final String key;
  final Descriptor socket;

  /// What the first worker sent along, for the others.
  final @Nullable Object data;

  private final @Nullable String path;
  private final Set<Peer> members = new LinkedHashSet<>();

  Listening(ServerQuery query, Descriptor socket) {
    this.key = query.key();
    this.data = query.data();
    this.socket = socket;
    this.path = path(query);
  }

  /// The file that goes with the socket.
  static @Nullable String path(ServerQuery query) {
    String address = query.address();
    boolean file =
        query.type() == ServerQuery.AddressType.UNIX
            && query.descriptor() < 0
            && address != null
            && address.indexOf('\0') < 0; // an abstract name has none
    return file ? address : null;
  }

  boolean has(Peer peer) {
    return members.contains(peer);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// The worker has been told that it listens.
  void join(Peer peer) {
    members.add(peer);
  }

  /// The worker has closed its server, or is being disconnected.
  void leave(Peer peer) {
    members.remove(peer);
  }

  /// The worker's channel has ended: nothing that is on its way to it will be answered.
  void died(Peer peer) {
    members.remove(peer);
  }

  /// Nobody wants it any more.
  void close() {
    socket.close();
    if (path != null) {
      try {
        Files.deleteIfExists(Path.of(path));
      } catch (IOException e) {
        System.getLogger(Listening.class.getName())
            .log(System.Logger.Level.WARNING, "cannot remove " + path + ": " + e.getMessage());
      }
    }
  }
}
