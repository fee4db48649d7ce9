package dev.tasuki.supervisor;

import static dev.tasuki.supervisor.Status.ERRORED;
import static dev.tasuki.supervisor.Status.LAUNCHING;
import static dev.tasuki.supervisor.Status.ONLINE;
import static dev.tasuki.supervisor.Status.STOPPED;
import static dev.tasuki.supervisor.Status.STOPPING;
import static dev.tasuki.supervisor.Status.WAITING_RESTART;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.InstanceLifecycle.Event;
import dev.tasuki.supervisor.InstanceLifecycle.State;
import dev.tasuki.supervisor.InstanceLifecycle.Step;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceLifecycleTest {
  @ParameterizedTest
  @CsvSource({
    "STOPPED,         false, START,                 LAUNCHING,       false, RESET_BUDGET SPAWN",
    "STOPPED,         false, STOP,                  STOPPED,         false, ''",
    "STOPPED,         false, RESTART,               LAUNCHING,       false, RESET_BUDGET SPAWN",
    "STOPPED,         false, RUN_GONE,              STOPPED,         false, ''",
    "ERRORED,         false, START,                 LAUNCHING,       false, RESET_BUDGET SPAWN",
    "ERRORED,         false, STOP,                  STOPPED,         false, ''",
    "ERRORED,         false, RESTART_DUE,           ERRORED,         false, ''",
    "LAUNCHING,       false, RUN_READY,             ONLINE,          false, ''",
    "LAUNCHING,       false, START,                 LAUNCHING,       false, ''",
    "LAUNCHING,       false, STOP,                  STOPPING,        false, STOP_RUN",
    "LAUNCHING,       false, RESTART,               STOPPING,        true,  STOP_RUN",
    "LAUNCHING,       false, CRASHED_RESTART_NOW,   LAUNCHING,       false, SPAWN",
    "ONLINE,          false, STOP,                  STOPPING,        false, STOP_RUN",
    "ONLINE,          false, RESTART,               STOPPING,        true,  STOP_RUN",
    "ONLINE,          false, CRASHED_RESTART_NOW,   LAUNCHING,       false, SPAWN",
    "ONLINE,          false, CRASHED_RESTART_LATER, WAITING_RESTART, false, START_RESTART_TIMER",
    "ONLINE,          false, CRASHED_GIVE_UP,       ERRORED,         false, RELEASE_QUEUE",
    "ONLINE,          false, ENDED_BY_ITSELF,       STOPPED,         false, RELEASE_QUEUE",
    "STOPPING,        false, RUN_GONE,              STOPPED,         false, RELEASE_QUEUE",
    "STOPPING,        true,  RUN_GONE,              LAUNCHING,       false, RESET_BUDGET SPAWN",
    "STOPPING,        false, START,                 STOPPING,        true,  ''",
    "STOPPING,        true,  STOP,                  STOPPING,        false, ''",
    "STOPPING,        false, CRASHED_RESTART_NOW,   STOPPING,        false, ''",
    "STOPPING,        true,  CRASHED_GIVE_UP,       STOPPING,        true,  ''",
    "WAITING_RESTART, false, RESTART_DUE,           LAUNCHING,       false, SPAWN",
    "WAITING_RESTART, false, STOP,                  STOPPED,         false, CANCEL_RESTART_TIMER RELEASE_QUEUE",
    "WAITING_RESTART, false, START,                 LAUNCHING,       false, CANCEL_RESTART_TIMER RESET_BUDGET SPAWN",
  })
  void row(Status from, boolean again, Event event, Status to, boolean againAfter, String actions) {
    Step step = InstanceLifecycle.next(new State(from, again), event);
    assertThat(step.state()).isEqualTo(new State(to, againAfter));
    assertThat(String.join(" ", step.actions().stream().map(Enum::name).toList()))
        .isEqualTo(actions);
  }

  @Test
  void noSequenceOfEventsEverSpawnsASecondProcessBesideARunningOne() {
    Random random = new Random(42);
    for (int sequence = 0; sequence < 2_000; sequence++) {
      State state = State.STOPPED;
      boolean running = false;
      for (int step = 0; step < 50; step++) {
        Event event = possible(random, running, state);
        if (event.name().startsWith("CRASHED") || event == Event.ENDED_BY_ITSELF) {
          running = false;
        }
        if (event == Event.RUN_GONE) {
          running = false;
        }
        Step next = InstanceLifecycle.next(state, event);
        if (next.actions().contains(InstanceLifecycle.Action.SPAWN)) {
          assertThat(running).as("spawn while running at %s in %s", event, state).isFalse();
          running = true;
        }
        state = next.state();
        if (state.status() == STOPPED
            || state.status() == ERRORED
            || state.status() == WAITING_RESTART) {
          assertThat(running).as("%s with a process", state).isFalse();
        }
        if (state.status() == ONLINE || state.status() == LAUNCHING) {
          assertThat(running).as("%s without a process", state).isTrue();
        }
      }
    }
  }

  private static Event possible(Random random, boolean running, State state) {
    while (true) {
      Event event = Event.values()[random.nextInt(Event.values().length)];
      boolean needsLiveRun =
          event.name().startsWith("CRASHED")
              || event == Event.ENDED_BY_ITSELF
              || event == Event.RUN_READY;
      boolean serves = state.status() == ONLINE || state.status() == LAUNCHING;
      if (needsLiveRun && !(running && serves)) {
        continue;
      }
      if (event == Event.RUN_GONE && state.status() != STOPPING) {
        continue;
      }
      return event;
    }
  }
}
