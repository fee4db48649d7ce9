package dev.tasuki.supervisor;

import java.util.List;

/// An instance as the user sees it: the status words of `ls`.
///
/// Invariants:
///
/// - At most one current run; a run is spawned only from a state that has none.
/// - `stopped` means that nothing of the last run is left: it is reached through [Event#RUN_GONE].
/// - What the user asked for last wins: `start` while stopping starts again once all is gone,
///   `stop` after that cancels it.
///
/// Pure; the caller keeps [State].
public final class InstanceLifecycle {
  /// @param again whether a stopping instance is to be started again when its run is gone
  public record State(Status status, boolean again) {
    /// An instance that does not run.
    public static final State STOPPED = new State(Status.STOPPED, false);

    static State of(Status status) {
      return new State(status, false);
    }
  }

  /// What happens to an instance.
  public enum Event {
    /// The user wants it to run.
    START,
    STOP,
    RESTART,
    RUN_READY,
    /// The current run ended unasked and the budget allows a restart now.
    CRASHED_RESTART_NOW,
    /// The current run ended unasked and a restart is due after a delay.
    CRASHED_RESTART_LATER,
    /// The current run ended unasked (or could not be spawned) and will not be started again.
    CRASHED_GIVE_UP,
    /// It ended by itself and `autorestart` is off.
    ENDED_BY_ITSELF,
    RESTART_DUE,
    /// Nothing of a run that we stopped is left.
    RUN_GONE
  }

  /// What the daemon has to do.
  public enum Action {
    /// Start a new process in this slot.
    SPAWN,
    /// Ask the current run to stop.
    STOP_RUN,
    START_RESTART_TIMER,
    CANCEL_RESTART_TIMER,
    /// No successor will come: give up connections that wait in a dead run's queue.
    RELEASE_QUEUE,
    /// A fresh start: forget earlier crashes.
    RESET_BUDGET
  }

  /// The next state and what to do.
  public record Step(State state, List<Action> actions) {
    static Step to(State state, Action... actions) {
      return new Step(state, List.of(actions));
    }

    static Step to(Status status, Action... actions) {
      return to(State.of(status), actions);
    }
  }

  private static final State STOPPING_THEN_START = new State(Status.STOPPING, true);

  private InstanceLifecycle() {}

  /// The table. An event that has no meaning in a state changes nothing.
  public static Step next(State state, Event event) {
    return switch (state.status()) {
      case STOPPED, ERRORED -> atRest(state, event);
      case LAUNCHING, ONLINE -> running(state, event);
      case STOPPING -> stopping(state, event);
      case WAITING_RESTART -> waiting(state, event);
    };
  }

  private static Step atRest(State state, Event event) {
    return switch (event) {
      case START, RESTART -> Step.to(Status.LAUNCHING, Action.RESET_BUDGET, Action.SPAWN);
      case STOP -> Step.to(Status.STOPPED);
      default -> Step.to(state);
    };
  }

  private static Step running(State state, Event event) {
    return switch (event) {
      case RUN_READY -> Step.to(Status.ONLINE);
      case STOP -> Step.to(Status.STOPPING, Action.STOP_RUN);
      case RESTART -> Step.to(STOPPING_THEN_START, Action.STOP_RUN);
      case CRASHED_RESTART_NOW -> Step.to(Status.LAUNCHING, Action.SPAWN);
      case CRASHED_RESTART_LATER -> Step.to(Status.WAITING_RESTART, Action.START_RESTART_TIMER);
      case CRASHED_GIVE_UP -> Step.to(Status.ERRORED, Action.RELEASE_QUEUE);
      case ENDED_BY_ITSELF -> Step.to(Status.STOPPED, Action.RELEASE_QUEUE);
      case START, RESTART_DUE, RUN_GONE -> Step.to(state);
    };
  }

  private static Step stopping(State state, Event event) {
    return switch (event) {
      case START, RESTART -> Step.to(STOPPING_THEN_START);
      case STOP -> Step.to(Status.STOPPING);
      case RUN_GONE ->
          state.again()
              ? Step.to(Status.LAUNCHING, Action.RESET_BUDGET, Action.SPAWN)
              : Step.to(Status.STOPPED, Action.RELEASE_QUEUE);
      default -> Step.to(state);
    };
  }

  private static Step waiting(State state, Event event) {
    return switch (event) {
      case START, RESTART ->
          Step.to(Status.LAUNCHING, Action.CANCEL_RESTART_TIMER, Action.RESET_BUDGET, Action.SPAWN);
      case STOP -> Step.to(Status.STOPPED, Action.CANCEL_RESTART_TIMER, Action.RELEASE_QUEUE);
      case RESTART_DUE -> Step.to(Status.LAUNCHING, Action.SPAWN);
      default -> Step.to(state);
    };
  }
}
