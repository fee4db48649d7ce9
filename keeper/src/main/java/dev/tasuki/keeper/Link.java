package dev.tasuki.keeper;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Errno;
import dev.tasuki.posix.MessageSocket;
import dev.tasuki.posix.Poller;
import dev.tasuki.posix.PosixException;
import dev.tasuki.protocol.KeeperEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The connection to the daemon of the hour. Sending never waits: a daemon that does not read must
/// not hold up its keeper. What the socket does not take is queued, with duplicates of its
/// descriptors.
///
/// Confined to the keeper's thread.
final class Link {
  private final Poller poller;
  private final Queue<Outgoing> queue = new ArrayDeque<>();
  private @Nullable MessageSocket socket;

  private record Outgoing(KeeperEvent event, List<Descriptor> descriptors) {
    void close() {
      descriptors.forEach(Descriptor::close);
    }
  }

  Link(Poller poller) {
    this.poller = poller;
  }

  void connect(MessageSocket connected) throws PosixException {
    disconnect();
    socket = connected;
    poller.add(connected.descriptor(), Poller.READABLE, Tokens.SOCKET);
  }

  boolean isConnected() {
    return socket != null;
  }

  /// The socket when everything has left that was to be sent, else null.
  @Nullable MessageSocket idleSocket() {
    return queue.isEmpty() ? socket : null;
  }

  void disconnect() {
    MessageSocket old = socket;
    if (old != null) {
      poller.remove(old.descriptor());
      old.close();
      socket = null;
    }
    queue.forEach(Outgoing::close);
    queue.clear();
  }

  /// The next message, or null when there is none now.
  ///
  /// @throws PosixException `EPIPE` when the daemon has closed its end
  MessageSocket.@Nullable Message receive() throws PosixException {
    MessageSocket current = socket;
    if (current == null) {
      return null;
    }
    try {
      MessageSocket.Message message = current.poll();
      if (message == null) {
        throw new PosixException("daemon's socket", Errno.EPIPE);
      }
      return message;
    } catch (PosixException e) {
      if (e.errno() == Errno.EAGAIN) {
        return null;
      }
      throw e;
    }
  }

  /// Sends, or drops when no daemon is connected: it will learn from the snapshot.
  void send(KeeperEvent event, List<Descriptor> descriptors) {
    MessageSocket current = socket;
    if (current == null) {
      return;
    }
    try {
      if (!queue.isEmpty() || !current.offer(event.encode(), descriptors)) {
        enqueue(current, event, descriptors);
      }
    } catch (PosixException e) {
      report(e);
    }
  }

  private void enqueue(MessageSocket current, KeeperEvent event, List<Descriptor> descriptors)
      throws PosixException {
    List<Descriptor> duplicates = new ArrayList<>(descriptors.size());
    for (Descriptor descriptor : descriptors) {
      duplicates.add(descriptor.duplicate());
    }
    queue.add(new Outgoing(event, duplicates));
    poller.modify(current.descriptor(), Poller.READABLE | Poller.WRITABLE, Tokens.SOCKET);
  }

  /// The socket has room again.
  void flush() throws PosixException {
    MessageSocket current = socket;
    if (current == null) {
      return;
    }
    for (Outgoing next = queue.peek(); next != null; next = queue.peek()) {
      if (!current.offer(next.event.encode(), next.descriptors)) {
        return;
      }
      queue.remove().close();
    }
    poller.modify(current.descriptor(), Poller.READABLE, Tokens.SOCKET);
  }

  /// A dead daemon is no news here: its end is seen by its pidfd.
  private static void report(PosixException e) {
    if (e.errno() != Errno.EPIPE && e.errno() != Errno.ECONNRESET) {
      Keeper.complain(e.getMessage());
    }
  }
}
