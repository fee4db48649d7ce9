package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.RunLifecycle.Action;
import dev.tasuki.supervisor.RunLifecycle.Event;
import dev.tasuki.supervisor.RunLifecycle.Phase;
import dev.tasuki.supervisor.RunLifecycle.Step;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunLifecycleTest {
  @ParameterizedTest
  @CsvSource({
    "STARTING, READY,        UP,       MAKE_ELIGIBLE",
    "STARTING, STOP,         STOPPING, EXCLUDE ASK_TO_STOP",
    "STARTING, RETIRE,       STOPPING, EXCLUDE ASK_TO_STOP",
    "STARTING, EXITED,       ENDED,    EXCLUDE REPORT_CRASH KILL_TREE",
    "UP,       RETIRE,       DRAINING, EXCLUDE DRAIN",
    "UP,       STOP,         STOPPING, EXCLUDE ASK_TO_STOP",
    "UP,       EXITED,       ENDED,    EXCLUDE REPORT_CRASH KILL_TREE",
    "UP,       TREE_GONE,    UP,       ''",
    "DRAINING, DRAINED,      STOPPING, ASK_TO_STOP",
    "DRAINING, STOP,         STOPPING, ASK_TO_STOP",
    "DRAINING, EXITED,       ENDED,    KILL_TREE",
    "STOPPING, KILL_TIMEOUT, STOPPING, KILL_TREE",
    "STOPPING, EXITED,       ENDED,    KILL_TREE",
    "STOPPING, READY,        STOPPING, ''",
    "ENDED,    TREE_GONE,    GONE,     REPORT_GONE",
    "ENDED,    KILL_TIMEOUT, ENDED,    ''",
    "GONE,     READY,        GONE,     ''",
  })
  void row(Phase from, Event event, Phase to, String actions) {
    Step step = RunLifecycle.next(from, event);
    assertThat(step.phase()).isEqualTo(to);
    assertThat(String.join(" ", step.actions().stream().map(Enum::name).toList()))
        .isEqualTo(actions);
  }

  @Test
  void aRunIsReportedGoneOnceAndOnlyAfterItsMainProcessExited() {
    Random random = new Random(7);
    for (int sequence = 0; sequence < 2_000; sequence++) {
      Phase phase = Phase.STARTING;
      boolean exited = false;
      int reported = 0;
      for (int i = 0; i < 40; i++) {
        Event event = Event.values()[random.nextInt(Event.values().length)];
        exited |= event == Event.EXITED;
        Step step = RunLifecycle.next(phase, event);
        if (step.actions().contains(Action.REPORT_GONE)) {
          reported++;
          assertThat(exited).isTrue();
        }
        phase = step.phase();
      }
      assertThat(reported).isLessThanOrEqualTo(1);
    }
  }
}
