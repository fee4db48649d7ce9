package dev.tasuki.cluster;

/// What a [Peer] asks for when its worker's program opens and closes servers. Confined to the event
/// loop.
interface ServerSockets {
  /// The next number for a message to any worker.
  long nextSequence();

  /// A worker's program listens: answers it.
  void query(Peer peer, ServerQuery query);

  /// How a worker's stream sockets are shared.
  ListeningAddress.Sharing sharing(Peer peer);

  /// The worker closed one server.
  void leave(Peer peer, String key);

  /// The worker gets nothing more.
  void leaveAll(Peer peer);

  /// The worker's channel has ended.
  void died(Peer peer);
}
