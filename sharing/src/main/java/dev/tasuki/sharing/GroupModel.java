package dev.tasuki.sharing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// What the kernel's array of a reuseport group looks like. Pure and immutable.
///
/// Invariants (`net/core/sock_reuseport.c`):
///
/// - `listen(2)` appends a socket; leaving moves the *last* one into the hole. Programs on the
///   group choose by index into this array, so a wrong order sends connections to the wrong worker.
/// - The array changes by our own calls only: we hold a duplicate of each socket, so an app that
///   closes its own or dies changes nothing, and its `listen` and `shutdown` trap to us.
/// - Each change is written down before it is made ([#begin]) and is [completed][#complete] after
///   it. Whoever dies between the two leaves exactly one open question, and the socket itself
///   answers it: [#recover].
///
/// @param order the members' ids, by index
/// @param pending the change that has been announced and maybe made
record GroupModel(List<Long> order, @Nullable Change pending) {

  /// A change of the array.
  sealed interface Change {
    long member();

    /// The member is about to listen.
    record Listen(long member) implements Change {}

    /// The member is about to be shut down.
    record Remove(long member) implements Change {}
  }

  static final GroupModel EMPTY = new GroupModel(List.of(), null);

  GroupModel {
    order = List.copyOf(order);
  }

  /// Announces a change.
  ///
  /// @throws IllegalStateException when another is still open, or this one makes no sense
  GroupModel begin(Change change) {
    boolean present = order.contains(change.member());
    if (pending != null || present != change instanceof Change.Remove) {
      throw new IllegalStateException(change + " cannot follow " + this);
    }
    return new GroupModel(order, change);
  }

  /// The announced change has been made.
  GroupModel complete() {
    return switch (pending) {
      case null -> this;
      case Change.Listen listen -> new GroupModel(with(listen.member()), null);
      case Change.Remove remove -> new GroupModel(without(remove.member()), null);
    };
  }

  /// The announced change failed: nothing happened.
  GroupModel abandon() {
    return new GroupModel(order, null);
  }

  /// The true order after a crash.
  ///
  /// @param listening whether a member's socket listens (SO_ACCEPTCONN); false when it is lost
  GroupModel recover(LongPredicate listening) {
    GroupModel settled = this;
    if (pending != null) {
      boolean made = listening.test(pending.member()) == pending instanceof Change.Listen;
      settled = made ? complete() : abandon();
    }
    for (long member : settled.order) {
      if (!listening.test(member)) {
        settled = new GroupModel(settled.without(member), null);
      }
    }
    return settled;
  }

  private List<Long> with(long member) {
    List<Long> next = new ArrayList<>(order);
    next.add(member);
    return next;
  }

  private List<Long> without(long member) {
    List<Long> next = new ArrayList<>(order);
    long last = next.removeLast();
    if (last != member) {
      next.set(next.indexOf(member), last);
    }
    return next;
  }
}
