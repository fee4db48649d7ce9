package dev.tasuki.sharing;

import static java.util.Comparator.comparingInt;

import dev.tasuki.posix.PosixException;
import dev.tasuki.posix.ReuseportProgram;
import dev.tasuki.posix.RoundRobinProgram;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One reuseport group: its listening members and the program that chooses among them. Confined to
/// the sharing thread.
///
/// A program is attached from the first member on. So a socket that has just begun to listen gets
/// nothing until a program with its index is attached.
final class Group implements AutoCloseable {
  /// A queue counts as clearly grown when it is longer than the shortest by more than the tolerance
  /// and has not shrunk for a while; later any excess counts. A worker that accepts, however
  /// slowly, keeps its share: only a stuck one is left out.
  private static final int RANDOM_TOLERANCE = 4;

  private static final int ROTATION_TOLERANCE = 16;
  private static final long SOON_NANOS = 60_000_000;
  private static final long LATER_NANOS = 500_000_000;

  final SocketKey key;
  final Map<Long, PortSocket> members = new HashMap<>();
  GroupModel model = GroupModel.EMPTY;

  private @Nullable RoundRobinProgram rotation;
  private int[] attached = {};
  private Map<Integer, Integer> attachedProbes = Map.of();
  private @Nullable Policy attachedPolicy;
  private final Probes probes = new Probes();

  Group(SocketKey key) {
    this.key = key;
  }

  /// Whether leaving out long queues makes a difference.
  boolean adaptive(Policy policy) {
    return members.size() > 1 && policy != Policy.STICKY_IP;
  }

  /// Routes new connections to the members that may have them.
  ///
  /// @param worker finds the worker of a run
  /// @param without members that are about to leave, or none
  void route(Policy policy, Map<Long, Worker> worker, Predicate<PortSocket> without)
      throws PosixException {
    List<PortSocket> candidates =
        members.values().stream().filter(socket -> !without.test(socket)).toList();
    List<PortSocket> chosen = choose(candidates, worker);
    if (adaptive(policy)) {
      chosen = withoutLongQueues(chosen, policy);
    }
    if (!chosen.isEmpty()) {
      attach(policy, weighted(policy, chosen, worker), probes.indices(candidates, model));
    }
  }

  /// The number of a member to which connections can be addressed alone from the next [#route] on.
  int probe(PortSocket member) {
    return probes.number(member, members.values());
  }

  /// The attached program no longer fits the array: the next [#route] attaches in any case.
  void changed() {
    attached = new int[0];
  }

  /// The eligible; while there are none, whoever is best able to take connections, so that nothing
  /// is refused.
  private static List<PortSocket> choose(
      Collection<PortSocket> candidates, Map<Long, Worker> workers) {
    List<PortSocket> best = List.of();
    for (Worker.Routing wanted :
        new Worker.Routing[] {
          Worker.Routing.ELIGIBLE, Worker.Routing.NEW, Worker.Routing.EXCLUDED
        }) {
      best =
          candidates.stream()
              .filter(socket ->
                  socket.holders.keySet().stream()
                      .map(workers::get)
                      .anyMatch(worker -> worker != null && worker.routing == wanted))
              .toList();
      if (!best.isEmpty()) {
        return best;
      }
    }
    return List.copyOf(candidates);
  }

  private static List<PortSocket> withoutLongQueues(List<PortSocket> chosen, Policy policy) {
    if (chosen.size() < 2) {
      return chosen;
    }
    int tolerance = policy == Policy.ROUND_ROBIN ? ROTATION_TOLERANCE : RANDOM_TOLERANCE;
    long now = System.nanoTime();
    Map<PortSocket, Integer> queues = new HashMap<>();
    chosen.forEach(socket -> queues.put(socket, socket.queue()));
    int shortest = queues.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return chosen.stream()
        .filter(socket -> !grown(socket, queues.getOrDefault(socket, 0) - shortest, tolerance, now))
        .toList();
  }

  private static boolean grown(PortSocket socket, int excess, int tolerance, long now) {
    long stuck = socket.stuckFor(now);
    return (excess > tolerance && stuck >= SOON_NANOS) || (excess > 0 && stuck >= LATER_NANOS);
  }

  /// In the order of the slots, so that a client address stays with its slot over a reload; by
  /// client address a weight would move clients, and is not looked at.
  private static List<PortSocket> weighted(
      Policy policy, List<PortSocket> chosen, Map<Long, Worker> workers) {
    List<PortSocket> sorted =
        chosen.stream()
            .sorted(comparingInt((PortSocket socket) -> socket.slot).thenComparingLong(s -> s.id))
            .toList();
    return policy == Policy.STICKY_IP
        ? sorted
        : Weights.spread(sorted, socket -> weight(socket, workers));
  }

  private static int weight(PortSocket socket, Map<Long, Worker> workers) {
    return socket.holders.keySet().stream()
        .map(workers::get)
        .filter(Objects::nonNull)
        .mapToInt(worker -> worker.weight)
        .max()
        .orElse(Weights.FULL);
  }

  private void attach(Policy policy, List<PortSocket> chosen, Map<Integer, Integer> probed)
      throws PosixException {
    int[] indices =
        chosen.stream()
            .mapToInt(socket -> model.order().indexOf(socket.id))
            .filter(index -> index >= 0)
            .toArray();
    boolean same =
        policy == attachedPolicy
            && Arrays.equals(indices, attached)
            && probed.equals(attachedProbes);
    if (indices.length == 0 || same) {
      return;
    }
    PortSocket any = chosen.getFirst();
    switch (policy) {
      case ROUND_ROBIN -> rotation().attach(any.descriptor, indices, probed);
      case STICKY_IP -> ReuseportProgram.attachSticky(any.descriptor, indices, probed);
      case RANDOM, SHARED -> ReuseportProgram.attachRandom(any.descriptor, indices, probed);
    }
    attached = indices;
    attachedProbes = probed;
    attachedPolicy = policy;
  }

  private RoundRobinProgram rotation() throws PosixException {
    RoundRobinProgram present = rotation;
    if (present == null) {
      present = RoundRobinProgram.create();
      rotation = present;
    }
    return present;
  }

  @Override
  public void close() {
    if (rotation != null) {
      rotation.close();
    }
  }
}
