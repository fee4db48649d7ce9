package dev.tasuki.sharing;

import dev.tasuki.posix.PosixException;
import java.util.Set;

/// What becomes of the connections that wait in the listeners of dead workers. Confined to the
/// sharing thread.
///
/// The other workers of the port get them, where the kernel migrates them ([Migration]) and all of
/// these workers may have them and accept what comes; not before the handshakes in flight are over,
/// which would be cut. Else they wait for the successor.
final class Inheritance {
  private static final long STUCK = 100_000_000;

  private record Left(PortSocket socket, Handshakes handshakes) {}

  private final Registry registry;
  private final Rounds<Left> left = new Rounds<>();

  Inheritance(Registry registry) {
    this.registry = registry;
  }

  /// A listener that nobody holds any more, out of the rotation.
  void add(PortSocket socket, long now) {
    if (hasHeirs(socket, now)) {
      left.add(new Left(socket, new Handshakes(now)), now);
    }
  }

  private boolean hasHeirs(PortSocket socket, long now) {
    Group group = registry.groups.get(socket.key);
    return group != null
        && group.members.size() > 1
        && registry.migration.possible(socket.key)
        && group.members.values().stream()
            .filter(member -> member != socket)
            .allMatch(member -> registry.eligible(member) && member.stuckFor(now) < STUCK);
  }

  /// Nanoseconds until the next look is due; `Long.MAX_VALUE` when none is.
  long due(long now) {
    return left.due(now);
  }

  /// Looks when that is due.
  void look(long now) {
    left.look(now, each -> isSettled(each, now));
  }

  private boolean isSettled(Left each, long now) {
    PortSocket socket = each.socket;
    boolean waits = registry.sockets.containsKey(socket.id) && socket.orphan();
    if (!waits || !hasHeirs(socket, now)) {
      return true; // the successor has it, or will
    }
    if (shaking(each, now)) {
      return false;
    }
    registry.remove(socket);
    return true;
  }

  private static boolean shaking(Left each, long now) {
    try {
      return each.handshakes.go(Set.of(each.socket.key.endpoint().port()), now);
    } catch (PosixException e) {
      return false; // it cannot be seen: who waits is worth more
    }
  }
}
