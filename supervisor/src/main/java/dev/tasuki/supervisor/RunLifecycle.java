package dev.tasuki.supervisor;

import java.util.List;

/// One process tree ("run") from spawn until nothing of it is left.
///
/// Invariants:
///
/// - A run that was asked to end never comes back.
/// - [Phase#GONE] is reached only when no process of the tree is left; the main process's exit
///   alone leads to [Phase#ENDED], where the rest of the tree is killed.
///
/// Pure; the caller keeps the phase.
public final class RunLifecycle {
  /// Where a run is.
  public enum Phase {
    /// Spawned, not ready yet.
    STARTING,
    /// Ready: it takes its share of connections.
    UP,
    /// Out of rotation, finishing its connections.
    DRAINING,
    /// Asked to stop; the kill timer runs.
    STOPPING,
    /// The main process has exited; others of its tree may be left.
    ENDED,
    /// Nothing is left.
    GONE;

    /// Whether the main process is (as far as we know) alive.
    public boolean isAlive() {
      return this != ENDED && this != GONE;
    }
  }

  /// What happens to a run.
  public enum Event {
    READY,
    /// Leave the rotation, finish connections, then stop.
    RETIRE,
    /// Stop now.
    STOP,
    DRAINED,
    KILL_TIMEOUT,
    /// The main process exited.
    EXITED,
    /// No task of the tree is left.
    TREE_GONE
  }

  /// What the daemon has to do.
  public enum Action {
    MAKE_ELIGIBLE,
    EXCLUDE,
    DRAIN,
    /// Send the stop signal to the process group and start the kill timer.
    ASK_TO_STOP,
    /// SIGKILL to everything that is left of the tree, until nothing is.
    KILL_TREE,
    /// The run ended although nobody asked it to.
    REPORT_CRASH,
    /// Nothing is left: leave the port groups, forget the run.
    REPORT_GONE
  }

  /// The next phase and what to do.
  public record Step(Phase phase, List<Action> actions) {
    static Step to(Phase phase, Action... actions) {
      return new Step(phase, List.of(actions));
    }
  }

  private RunLifecycle() {}

  /// The table. An event that has no meaning in a phase changes nothing.
  public static Step next(Phase phase, Event event) {
    return switch (phase) {
      case STARTING ->
          switch (event) {
            case READY -> Step.to(Phase.UP, Action.MAKE_ELIGIBLE);
            case RETIRE, STOP -> Step.to(Phase.STOPPING, Action.EXCLUDE, Action.ASK_TO_STOP);
            case EXITED -> crashed();
            case TREE_GONE -> Step.to(Phase.STARTING);
            case DRAINED, KILL_TIMEOUT -> Step.to(phase);
          };
      case UP ->
          switch (event) {
            case RETIRE -> Step.to(Phase.DRAINING, Action.EXCLUDE, Action.DRAIN);
            case STOP -> Step.to(Phase.STOPPING, Action.EXCLUDE, Action.ASK_TO_STOP);
            case EXITED -> crashed();
            case READY, DRAINED, KILL_TIMEOUT, TREE_GONE -> Step.to(phase);
          };
      case DRAINING ->
          switch (event) {
            case DRAINED, STOP -> Step.to(Phase.STOPPING, Action.ASK_TO_STOP);
            case EXITED -> Step.to(Phase.ENDED, Action.KILL_TREE);
            case READY, RETIRE, KILL_TIMEOUT, TREE_GONE -> Step.to(phase);
          };
      case STOPPING ->
          switch (event) {
            case KILL_TIMEOUT -> Step.to(phase, Action.KILL_TREE);
            case EXITED -> Step.to(Phase.ENDED, Action.KILL_TREE);
            case READY, RETIRE, STOP, DRAINED, TREE_GONE -> Step.to(phase);
          };
      case ENDED ->
          switch (event) {
            case TREE_GONE -> Step.to(Phase.GONE, Action.REPORT_GONE);
            case READY, RETIRE, STOP, DRAINED, KILL_TIMEOUT, EXITED -> Step.to(phase);
          };
      case GONE -> Step.to(phase);
    };
  }

  private static Step crashed() {
    return Step.to(Phase.ENDED, Action.EXCLUDE, Action.REPORT_CRASH, Action.KILL_TREE);
  }
}
