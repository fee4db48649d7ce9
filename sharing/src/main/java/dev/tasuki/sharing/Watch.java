package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Looks at accept queues while there is something to see: leaves out workers that fall behind, and
/// notices listeners that their app has closed. Confined to the sharing thread.
///
/// An idle socket costs nothing: it sits in the poll set, armed once. The first connection starts a
/// series of looks; a second without a waiting connection ends it and arms the socket again.
final class Watch implements Registry.Observer {
  private static final long MILLISECOND = 1_000_000;
  private static final long FAST = 20 * MILLISECOND;
  private static final long SLOW = 100 * MILLISECOND;
  private static final long QUIET = 1_000 * MILLISECOND;

  private final Registry registry;
  private final Holders holders;
  private final NotifyPoll poll;
  private final SharingEvents events;
  private final Set<PortSocket> looking = new LinkedHashSet<>();

  Watch(Registry registry, Holders holders, NotifyPoll poll, SharingEvents events) {
    this.registry = registry;
    this.holders = holders;
    this.poll = poll;
    this.events = events;
  }

  /// A program that looks for a free port binds, maybe listens, and closes: look often at first.
  @Override
  public void added(PortSocket socket) {
    long now = System.nanoTime();
    socket.youngUntil = now + QUIET;
    start(socket, now);
  }

  @Override
  public void listening(PortSocket socket) {
    try {
      poll.addOnce(socket.descriptor, flags -> start(socket, System.nanoTime()));
    } catch (PosixException e) {
      events.notice(0, "cannot watch " + socket + ": " + e.getMessage());
    }
  }

  @Override
  public void removed(PortSocket socket) {
    looking.remove(socket);
    poll.remove(socket.descriptor);
  }

  private void start(PortSocket socket, long now) {
    socket.lookUntil = now + QUIET;
    socket.nextLook = now + (adaptive(socket) ? FAST : SLOW);
    looking.add(socket);
  }

  /// Nanoseconds until the next look is due; `Long.MAX_VALUE` when none is.
  long due(long now) {
    long due = Long.MAX_VALUE;
    for (PortSocket socket : looking) {
      due = Math.min(due, Math.max(0, socket.nextLook - now));
    }
    return due;
  }

  /// Makes all looks that are due.
  void look(long now) {
    Set<Group> touched = new HashSet<>();
    for (PortSocket socket : new ArrayList<>(looking)) {
      if (socket.nextLook - now <= 0 && looking.contains(socket)) {
        look(socket, now);
        Group group = registry.groups.get(socket.key);
        if (group != null) {
          touched.add(group);
        }
      }
    }
    touched.stream()
        .filter(group -> group.adaptive(registry.policy(group)))
        .forEach(registry::route);
  }

  private void look(PortSocket socket, long now) {
    int queue = socket.queue();
    boolean young = socket.youngUntil - now > 0;
    if (queue == 0) {
      socket.busySince = 0;
    } else {
      socket.lookUntil = now + QUIET;
      boolean shrank = queue < socket.lastQueue;
      socket.busySince = socket.busySince == 0 || shrank ? now : socket.busySince;
    }
    socket.lastQueue = queue;
    boolean stuck = socket.stuckFor(now) >= SLOW;
    if ((young || stuck) && now - socket.checked >= SLOW) {
      socket.checked = now;
      if (!holders.sweep(socket)) {
        return;
      }
    }
    if (socket.lookUntil - now <= 0) {
      rest(socket);
    } else if (adaptive(socket)) {
      socket.nextLook = now + (queue > 0 ? FAST : SLOW);
    } else {
      socket.nextLook = queue > 0 || young ? now + SLOW : socket.lookUntil;
    }
  }

  private void rest(PortSocket socket) {
    looking.remove(socket);
    if (socket.listening) {
      try {
        poll.again(socket.descriptor);
      } catch (PosixException e) {
        events.notice(0, "cannot watch " + socket + ": " + e.getMessage());
      }
    }
  }

  private boolean adaptive(PortSocket socket) {
    Group group = registry.groups.get(socket.key);
    return group != null && group.adaptive(registry.policy(group));
  }
}
