package dev.tasuki.cluster;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Endpoint;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.Sockets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A listening socket whose connections the primary accepts and hands to workers in turn.
///
/// Invariants:
///
/// - Every accepted connection is held by the [Dispatcher] until a worker has accepted it; then our
///   copy is closed. A worker's death costs none of those.
/// - Connections are accepted only as long as few of them wait here ([#MOST_PENDING]); the rest
///   wait in the kernel's queue.
/// - A worker that refuses, or has no room for another descriptor, is left out for [#PAUSE]:
///   handing the same connection back and forth would burn both processors.
///
/// Confined to the event loop.
final class RoundRobin extends Listening {
  private static final LazyLogger LOG = new LazyLogger(RoundRobin.class);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration EXHAUSTED_PAUSE = Duration.ofMillis(50);
  private static final int MOST_PENDING = 64;
  private static final int FEW_PENDING = 16;
  private static final int ACCEPTS_PER_TURN = 64;

  private final EventLoop loop;
  private final Dispatcher<Peer, Connection> dispatcher;
  private final EventLoop.Watch watch;
  private final NewConnection message;
  private boolean accepting = true;
  private boolean exhausted;
  private boolean open = true;
  private boolean nonBlocking = true;

  RoundRobin(EventLoop loop, int inFlight, ServerQuery query, Descriptor socket)
      throws PosixException {
    super(query, socket);
    this.loop = loop;
    this.dispatcher = new Dispatcher<>(inFlight);
    this.message = new NewConnection(key, query.wireType());
    PosixException.check(Sockets.listen(socket.number(), query.backlog()), "listen");
    this.watch = loop.watch(socket, Poller.READABLE, events -> accept());
  }

  /// Where it listens; null for a Unix-domain socket.
  @Nullable Endpoint endpoint() {
    Optional<Endpoint> endpoint = Sockets.localEndpoint(socket.number());
    return endpoint.orElse(null);
  }

  @Override
  void join(Peer peer) {
    super.join(peer);
    nonBlocking = !peer.isJava();
    dispatcher.join(peer);
    dispatch();
  }

  @Override
  void leave(Peer peer) {
    super.leave(peer);
    dispatcher.leave(peer);
  }

  @Override
  void died(Peer peer) {
    super.died(peer);
    dispatcher.died(peer);
    dispatch();
  }

  /// The worker has the connection.
  void accepted(Peer peer, Connection connection) {
    connection.close();
    dispatcher.accepted(peer, connection);
    dispatch();
  }

  /// The worker does not take the connection.
  void refused(Peer peer, Connection connection) {
    dispatcher.refused(peer, connection);
    if (!open) {
      abandon();
      return;
    }
    loop.schedule(
        PAUSE,
        () -> {
          dispatcher.resume(peer);
          dispatch();
        });
    dispatch();
  }

  @Override
  void close() {
    open = false;
    watch.close();
    super.close();
    abandon();
  }

  private void abandon() {
    dispatcher.abandon().forEach(Connection::close);
  }

  private void dispatch() {
    if (!open) {
      abandon();
      return;
    }
    for (Dispatcher.Assignment<Peer, Connection> next = dispatcher.next();
        next != null;
        next = dispatcher.next()) {
      next.connection().prepare(!next.worker().isJava());
      next.worker().give(this, next.connection(), message);
    }
    if (!accepting && !exhausted && dispatcher.pending() <= FEW_PENDING) {
      accepting(true);
    }
  }

  private void accept() {
    for (int i = 0; i < ACCEPTS_PER_TURN && open; i++) {
      if (dispatcher.pending() >= MOST_PENDING) {
        accepting(false);
        return;
      }
      int result = Sockets.accept(socket.number(), nonBlocking);
      if (result == -Errno.EAGAIN) {
        return;
      }
      if (result >= 0) {
        dispatcher.offer(new Connection(new Descriptor(result), nonBlocking));
        dispatch();
      } else if (isExhaustion(-result)) {
        rest(-result);
        return;
      }
      // Else the client went away (ECONNABORTED and its relatives): the next one, please.
    }
  }

  private static boolean isExhaustion(int errno) {
    return errno == Errno.EMFILE
        || errno == Errno.ENFILE
        || errno == Errno.ENOMEM
        || errno == Errno.ENOBUFS;
  }

  /// Without a pause a full descriptor table would keep the loop spinning.
  private void rest(int errno) {
    LOG.get()
        .log(
            System.Logger.Level.WARNING,
            "the primary cannot accept connections: " + Errno.describe(errno));
    exhausted = true;
    accepting(false);
    loop.schedule(
        EXHAUSTED_PAUSE,
        () -> {
          exhausted = false;
          dispatch();
        });
  }

  private void accepting(boolean wanted) {
    accepting = wanted;
    watch.interest(wanted ? Poller.READABLE : 0);
  }
}
