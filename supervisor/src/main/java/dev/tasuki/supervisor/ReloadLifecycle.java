package dev.tasuki.supervisor;

import java.util.List;

/// The replacement of one slot's process during a reload.
///
/// Invariant: the old run leaves the rotation only after the new one has proved itself, so at every
/// moment at least one of the two serves; before [Phase#HANDING_OVER] any trouble removes the new
/// run and the old one has never noticed. On trial the new one serves and the old one stands by.
///
/// Pure; the caller keeps the phase.
public final class ReloadLifecycle {
  /// Where the replacement is.
  public enum Phase {
    /// The new run is starting.
    LAUNCHING,
    /// It is ready and has to survive `min_uptime` before it gets a request.
    PROVING,
    /// The new run is in the rotation and is watched; the old one is out of it and lives.
    ON_TRIAL,
    /// The new run is in the rotation; the old one drains and stops.
    HANDING_OVER,
    DONE,
    /// The new run is being removed.
    REVERTING,
    REVERTED
  }

  /// What happens.
  public enum Event {
    NEW_READY,
    NEW_PROVED,
    /// It has survived, and is to be watched before the old one goes.
    NEW_PROVED_FOR_TRIAL,
    TRIAL_PASSED,
    /// The new run exited, could not be spawned or did not listen in time; or the user interrupted.
    NEW_FAILED,
    NEW_GONE,
    OLD_GONE
  }

  /// What the daemon has to do.
  public enum Action {
    START_PROOF_TIMER,
    /// Make the new run the instance's current one and put it into the rotation, then retire the
    /// old.
    HAND_OVER,
    /// Put the new run into the rotation and take the old one out of it.
    BEGIN_TRIAL,
    /// Put the old run back into the rotation.
    END_TRIAL,
    REMOVE_NEW,
    REPORT_DONE,
    REPORT_REVERTED
  }

  /// The next phase and what to do.
  public record Step(Phase phase, List<Action> actions) {
    static Step to(Phase phase, Action... actions) {
      return new Step(phase, List.of(actions));
    }
  }

  private ReloadLifecycle() {}

  /// The table. An event that has no meaning in a phase changes nothing.
  public static Step next(Phase phase, Event event) {
    return switch (phase) {
      case LAUNCHING ->
          switch (event) {
            case NEW_READY -> Step.to(Phase.PROVING, Action.START_PROOF_TIMER);
            case NEW_FAILED -> Step.to(Phase.REVERTING, Action.REMOVE_NEW);
            case NEW_PROVED, NEW_PROVED_FOR_TRIAL, TRIAL_PASSED, NEW_GONE, OLD_GONE ->
                Step.to(phase);
          };
      case PROVING ->
          switch (event) {
            case NEW_PROVED -> Step.to(Phase.HANDING_OVER, Action.HAND_OVER);
            case NEW_PROVED_FOR_TRIAL -> Step.to(Phase.ON_TRIAL, Action.BEGIN_TRIAL);
            case NEW_FAILED -> Step.to(Phase.REVERTING, Action.REMOVE_NEW);
            case NEW_READY, TRIAL_PASSED, NEW_GONE, OLD_GONE -> Step.to(phase);
          };
      case ON_TRIAL ->
          switch (event) {
            case TRIAL_PASSED -> Step.to(Phase.HANDING_OVER, Action.HAND_OVER);
            case NEW_FAILED -> Step.to(Phase.REVERTING, Action.END_TRIAL, Action.REMOVE_NEW);
            case NEW_READY, NEW_PROVED, NEW_PROVED_FOR_TRIAL, NEW_GONE, OLD_GONE -> Step.to(phase);
          };
      case HANDING_OVER ->
          event == Event.OLD_GONE ? Step.to(Phase.DONE, Action.REPORT_DONE) : Step.to(phase);
      case REVERTING ->
          event == Event.NEW_GONE
              ? Step.to(Phase.REVERTED, Action.REPORT_REVERTED)
              : Step.to(phase);
      case DONE, REVERTED -> Step.to(phase);
    };
  }
}
