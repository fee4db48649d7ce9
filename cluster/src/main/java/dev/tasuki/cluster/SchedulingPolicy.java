package dev.tasuki.cluster;

import dev.tasuki.sharing.Policy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How new connections are spread over the workers.
///
/// The kernel policies work for every program that is started, whatever it is written in: its
/// listening socket is adopted, and the kernel chooses (`dev.tasuki.sharing`). A Node worker keeps
/// Node's meaning of a shared socket under them, as with [#NONE].
public enum SchedulingPolicy {
  /// The primary accepts and hands connections to the workers in turn (Node's `SCHED_RR`, the
  /// default).
  ROUND_ROBIN,
  /// All workers accept from one socket; the kernel wakes whom it likes (Node's `SCHED_NONE`).
  NONE,
  /// The kernel chooses at random; each worker has its own queue.
  KERNEL_RANDOM,
  /// The kernel takes the workers in turn; needs CAP_BPF, else it is [#KERNEL_RANDOM].
  KERNEL_ROUND_ROBIN,
  /// The kernel chooses by the client's address.
  KERNEL_STICKY_IP;

  /// The policy that the environment asks for: TASUKI_SCHED_POLICY (`rr`, `none`, `random`,
  /// `kernel-rr`, `sticky-ip`), else NODE_CLUSTER_SCHED_POLICY (`rr`, `none`), else [#ROUND_ROBIN].
  ///
  /// @throws IllegalArgumentException when TASUKI_SCHED_POLICY is another word
  public static SchedulingPolicy fromEnvironment() {
    return choose(System.getenv("TASUKI_SCHED_POLICY"), System.getenv("NODE_CLUSTER_SCHED_POLICY"));
  }

  static SchedulingPolicy choose(@Nullable String ours, @Nullable String node) {
    if (ours == null || ours.isEmpty()) {
      // Node takes every word but "none" as "rr".
      return "none".equals(node) ? NONE : ROUND_ROBIN;
    }
    return switch (ours.toLowerCase(Locale.ROOT)) {
      case "rr", "round-robin" -> ROUND_ROBIN;
      case "none" -> NONE;
      case "random" -> KERNEL_RANDOM;
      case "kernel-rr" -> KERNEL_ROUND_ROBIN;
      case "sticky-ip" -> KERNEL_STICKY_IP;
      default ->
          throw new IllegalArgumentException(
              "TASUKI_SCHED_POLICY is " + ours + ": rr, none, random, kernel-rr or sticky-ip");
    };
  }

  /// Whether workers' own sockets are adopted instead of coming through the primary.
  boolean isKernel() {
    return this != ROUND_ROBIN && this != NONE;
  }

  /// How the sockets of a worker are shared that come to us by adoption.
  Policy adoption() {
    return switch (this) {
      case ROUND_ROBIN, KERNEL_ROUND_ROBIN -> Policy.ROUND_ROBIN;
      case NONE, KERNEL_RANDOM -> Policy.RANDOM;
      case KERNEL_STICKY_IP -> Policy.STICKY_IP;
    };
  }
}
