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
    "PROVING,      NEW_PROVED_FOR_TRIAL, ON_TRIAL, BEGIN_TRIAL",
    "ON_TRIAL,     TRIAL_PASSED, HANDING_OVER, HAND_OVER",
    "ON_TRIAL,     NEW_FAILED, REVERTING,    END_TRIAL REMOVE_NEW",
    "ON_TRIAL,     NEW_PROVED, ON_TRIAL,     ''",
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
