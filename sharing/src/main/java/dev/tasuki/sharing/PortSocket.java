package dev.tasuki.sharing;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.Sockets;
import java.util.LinkedHashMap;
import java.util.Map;

/// A socket that we hold together with the workers that use it. Confined to the sharing thread.
///
/// It lives until we remove it: a worker that dies or closes its own descriptor leaves it in the
/// group, with its accept queue. Without holders it is an orphan that waits for a successor.
final class PortSocket {

  /// How the worker came by it.
  enum Kind {
    /// The worker's own, duplicated.
    ADOPTED("adopted"),
    /// Ours, put in place of the worker's.
    INJECTED("injected"),
    /// Ours, given to a worker that asked for it.
    GIVEN("given"),
    /// Ours, one for all workers of the app.
    SHARED("one queue"),
    /// The worker's own, on a port of its own.
    OFFSET("offset");

    final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /// Where a worker holds it; `number` is -1 once only a descendant does, [#ON_ITS_WAY] until the
  /// worker that was promised it has called `listen(2)` on it.
  record Holder(int pid, int number) {
    static final int ON_ITS_WAY = -2;

    boolean waits() {
      return number == ON_ITS_WAY;
    }
  }

  final long id;
  final Kind kind;
  final String app;
  final int slot;
  final SocketKey key;
  final Descriptor descriptor;
  final long inode;

  /// By run.
  final Map<Long, Holder> holders = new LinkedHashMap<>();

  boolean listening;

  // Times of [Watch], on the nanosecond clock.
  long nextLook;
  long lookUntil;
  long youngUntil;
  long checked;

  /// Since when connections have been waiting without the queue growing shorter; 0 when none wait.
  long busySince;

  int lastQueue;

  PortSocket(
      long id, Kind kind, String app, int slot, SocketKey key, Descriptor descriptor, long inode) {
    this.id = id;
    this.kind = kind;
    this.app = app;
    this.slot = slot;
    this.key = key;
    this.descriptor = descriptor;
    this.inode = inode;
  }

  /// The worker that it was on its way to has it.
  void arrived(long run, int pid, int number) {
    holders.computeIfPresent(
        run, (key, holder) -> holder.waits() ? new Holder(pid, number) : holder);
  }

  boolean orphan() {
    return holders.isEmpty();
  }

  /// Connections that wait to be accepted.
  int queue() {
    return listening ? Math.max(0, Sockets.acceptQueue(descriptor.number())) : 0;
  }

  /// How long connections have been waiting without the queue growing shorter, in nanoseconds; 0
  /// when none wait.
  long stuckFor(long now) {
    return busySince == 0 ? 0 : now - busySince;
  }

  /// The name under which the [DescriptorStore] keeps it.
  String storeName() {
    return storeName(id);
  }

  static String storeName(long id) {
    return "port-" + id;
  }

  @Override
  public String toString() {
    return key.endpoint() + " of " + app + " slot " + slot;
  }
}
