package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTableTest {
  @Test
  void aNameWithParenthesesAndSpacesDoesNotShiftTheFields() {
    String fields = "S 1 2 3 0 -1 0 0 0 0 0 7 5 0 0 20 0 1 0 999 1000 10 0";
    ProcessTable.Entry entry = ProcessTable.parse(42, "42 (a) b (c) " + fields);
    assertThat(entry)
        .isEqualTo(new ProcessTable.Entry(42, "a) b (c", 'S', 1, 2, 3, 12, 999, 10 * 4096L));
  }

  @Test
  void aChildThatLeftTheSessionIsStillFoundAsADescendant() throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", "setsid sleep 60 & wait").redirectErrorStream(true).start();
    try {
      await()
          .until(() ->
              ProcessTable.read().tree((int) shell.pid()).stream()
                  .anyMatch(entry -> entry.name().equals("sleep")));
    } finally {
      List<ProcessTable.Entry> tree = ProcessTable.read().tree((int) shell.pid());
      tree.forEach(
          entry -> ProcessHandle.of(entry.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @Test
  void aProcessThatIsKeptFromRunningDoesNotLookLikeOneThatRests() throws Exception {
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    Process idle = new ProcessBuilder("sleep", "60").start();
    try {
      long before = ProcessTable.demandNanos((int) busy.pid());
      await().until(() -> ProcessTable.demandNanos((int) busy.pid()) - before > 50_000_000);
      assertThat(ProcessTable.demandNanos((int) idle.pid())).isLessThan(50_000_000);
    } finally {
      busy.destroyForcibly();
      idle.destroyForcibly();
    }
  }

  @Test
  void theEnvironmentMarkIsFoundWholeAndNotAsAPartOfAnother() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("TASUKI_RUN", "12");
    Process sleep = builder.start();
    try {
      int pid = (int) sleep.pid();
      await().until(() -> ProcessTable.hasEnvironment(pid, "TASUKI_RUN=12"));
      assertThat(ProcessTable.hasEnvironment(pid, "TASUKI_RUN=1")).isFalse();
      assertThat(ProcessTable.hasEnvironment(pid, "ASUKI_RUN=12")).isFalse();
    } finally {
      sleep.destroyForcibly();
    }
  }
}
