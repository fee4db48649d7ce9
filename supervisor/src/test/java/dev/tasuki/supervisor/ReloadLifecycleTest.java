package dev.tasuki.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tasuki.supervisor.ReloadLifecycle.Event;
import dev.tasuki.supervisor.ReloadLifecycle.Phase;
import dev.tasuki.supervisor.ReloadLifecycle.Step;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadLifecycleTest {
  @ParameterizedTest
  @CsvSource({
    "LAUNCHING,    NEW_READY,  PROVING,      START_PROOF_TIMER",
    "LAUNCHING,    NEW_FAILED, REVERTING,    REMOVE_NEW",
    "LAUNCHING,    OLD_GONE,   LAUNCHING,    ''",
    "PROVING,      NEW_PROVED, HANDING_OVER, HAND_OVER",
    "PROVING,      NEW_FAILED, REVERTING,    REMOVE_NEW",
    "HANDING_OVER, OLD_GONE,   DONE,         REPORT_DONE",
    "HANDING_OVER, NEW_FAILED, HANDING_OVER, ''",
    "REVERTING,    NEW_GONE,   REVERTED,     REPORT_REVERTED",
    "DONE,         NEW_FAILED, DONE,         ''",
    "REVERTED,     NEW_READY,  REVERTED,     ''",
  })
  void row(Phase from, Event event, Phase to, String actions) {
    Step step = ReloadLifecycle.next(from, event);
    assertThat(step.phase()).isEqualTo(to);
    assertThat(String.join(" ", step.actions().stream().map(Enum::name).toList()))
        .isEqualTo(actions);
  }
}
