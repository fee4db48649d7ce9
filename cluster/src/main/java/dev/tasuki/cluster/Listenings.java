package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.PosixException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/// All sockets that the primary holds for its workers, by key. Confined to the event loop.
final class Listenings implements ServerSockets {
  private static final Duration SUCCESSOR_PATIENCE = Duration.ofSeconds(5);

  private final EventLoop loop;
  private final IntSupplier inFlight;
  private final BooleanSupplier roundRobin;
  private final Map<String, Listening> byKey = new LinkedHashMap<>();
  private long sequence;

  /// @param inFlight most un-accepted connections per worker and listener
  /// @param roundRobin whether new listeners are of the kind whose connections are handed out
  Listenings(EventLoop loop, IntSupplier inFlight, BooleanSupplier roundRobin) {
    this.loop = loop;
    this.inFlight = inFlight;
    this.roundRobin = roundRobin;
  }

  @Override
  public long nextSequence() {
    return sequence++;
  }

  @Override
  public void query(Peer peer, ServerQuery query) {
    try {
      Listening listening = obtain(peer, query);
      switch (listening) {
        case RoundRobin listener ->
            peer.send(
                Wire.roundRobin(
                    query, listener.data, listener.endpoint(), peer.answersOnce(), nextSequence()));
        case HandedSocket handed ->
            peer.giveSocket(handed, Wire.handed(query, handed.data, nextSequence()));
      }
      listening.join(peer);
    } catch (PosixException e) {
      peer.send(Wire.failed(query, e.errno(), nextSequence()));
    }
  }

  private Listening obtain(Peer peer, ServerQuery query) throws PosixException {
    Listening known = byKey.get(query.key());
    if (known == null) {
      Listening opened = open(query);
      byKey.put(query.key(), opened);
      return opened;
    }
    if (known.has(peer)) {
      throw new PosixException("listen", Errno.EADDRINUSE);
    }
    return known;
  }

  private Listening open(ServerQuery query) throws PosixException {
    Descriptor socket = Binder.bind(query);
    if (query.type().isUdp() || !roundRobin.getAsBoolean()) {
      return new HandedSocket(query, socket);
    }
    try {
      return new RoundRobin(loop, inFlight.getAsInt(), query, socket);
    } catch (PosixException e) {
      socket.close();
      throw e;
    }
  }

  /// How a worker's stream sockets are shared: all in one way, as policies change between programs,
  /// not between servers.
  @Override
  public ListeningAddress.Sharing sharing(Peer peer) {
    boolean handed =
        byKey.values().stream()
            .anyMatch(listening -> listening instanceof RoundRobin && listening.has(peer));
    return handed ? ListeningAddress.Sharing.HANDED_OVER : ListeningAddress.Sharing.ONE_SOCKET;
  }

  @Override
  public void leave(Peer peer, String key) {
    Listening listening = byKey.get(key);
    if (listening != null) {
      listening.leave(peer);
      closeIfEmpty(listening);
    }
  }

  @Override
  public void leaveAll(Peer peer) {
    for (Listening listening : all()) {
      listening.leave(peer);
      closeIfEmpty(listening);
    }
  }

  /// The worker's channel has ended. After a crash, a socket that nobody else has stays open for a
  /// while: a successor finds the connections that wait there. (Node closes it at once.)
  @Override
  public void died(Peer peer) {
    for (Listening listening : all()) {
      listening.died(peer);
      if (peer.isDisconnecting()) {
        closeIfEmpty(listening);
      } else if (listening.isEmpty()) {
        loop.schedule(SUCCESSOR_PATIENCE, () -> closeIfEmpty(listening));
      }
    }
  }

  private List<Listening> all() {
    return new ArrayList<>(byKey.values());
  }

  private void closeIfEmpty(Listening listening) {
    // A timer may come when the socket has been taken up, or closed, since.
    if (listening.isEmpty() && byKey.remove(listening.key, listening)) {
      listening.close();
    }
  }
}
