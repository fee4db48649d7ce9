package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.ProcessInfo;
import dev.tasuki.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TreeKillerTest {
  private static final Path ROOT = Path.of("/nowhere/tasuki");
  private static long nextRun = 7_000_000_000L + ProcessHandle.current().pid() * 1000;

  /// Children that left the session, lost their parent, and go on forking.
  private static final String ESCAPING =
      "setsid sh -c '(setsid sleep 600 &) ; (sleep 600 & exec sleep 600) & exit' & "
          + "sh -c 'trap \"\" TERM INT HUP; sleep 600' & sleep 600";

  private static List<ProcessTable.Entry> marked(long run) {
    return marked(ROOT, run);
  }

  private static List<ProcessTable.Entry> marked(Path root, long run) {
    String mark = Spawns.RUN_VARIABLE + "=" + Spawns.mark(root, run);
    return ProcessTable.read().all().stream()
        .filter(entry -> entry.state() != 'Z')
        .filter(entry -> ProcessTable.hasEnvironment(entry.pid(), mark))
        .toList();
  }

  private static Process start(long run, String script) throws IOException {
    return start(ROOT, run, script);
  }

  private static Process start(Path root, long run, String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", script);
    builder.environment().put(Spawns.RUN_VARIABLE, Spawns.mark(root, run));
    return builder.start();
  }

  /// Its keeper has died, so its processes are orphans, and their numbers are those of ours.
  @Test
  void aRunOfAnotherHomeWithTheSameNumberLivesOn() throws Exception {
    Path other = Path.of("/nowhere/else");
    long run = nextRun++;
    Process main = start(run, "sleep 600");
    Process parent = start(other, run, "(setsid sleep 600 &) ; exit 0");
    try {
      parent.waitFor();
      await().until(() -> marked(other, run).size() == 1);
      kill(new TreeKiller(ROOT, () -> 1), main, run);
      assertThat(marked(run)).isEmpty();
      assertThat(marked(other, run)).hasSize(1);
    } finally {
      main.destroyForcibly();
      marked(other, run)
          .forEach(e -> ProcessHandle.of(e.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @Test
  void nothingEscapesByASessionOfItsOwnOrByLosingItsParent() throws Exception {
    TreeKiller killer = new TreeKiller(ROOT, () -> 1);
    for (int round = 0; round < 5; round++) {
      long run = nextRun++;
      Process main = start(run, ESCAPING);
      try {
        await().until(() -> marked(run).size() >= 6);
        kill(killer, main, run);
        assertThat(marked(run)).isEmpty();
      } finally {
        marked(run)
            .forEach(e -> ProcessHandle.of(e.pid()).ifPresent(ProcessHandle::destroyForcibly));
      }
    }
  }

  @Test
  void whatIsLeftAfterTheMainProcessIsGoneIsFoundToo() throws Exception {
    TreeKiller killer = new TreeKiller(ROOT, () -> 1);
    long run = nextRun++;
    Process main = start(run, "(setsid sleep 600 &) ; exit 3");
    try {
      main.waitFor();
      await().until(() -> marked(run).size() == 1);
      kill(killer, main, run);
      assertThat(marked(run)).isEmpty();
    } finally {
      marked(run).forEach(e -> ProcessHandle.of(e.pid()).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  @Test
  void aStrangerThatWasGivenThePidIsSpared() throws Exception {
    TreeKiller killer = new TreeKiller(ROOT, () -> 1);
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      int pid = (int) stranger.pid();
      CountDownLatch done = new CountDownLatch(1);
      killer.kill(pid, ProcessInfo.startTime(pid) - 1, nextRun++, done::countDown);
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  private static void kill(TreeKiller killer, Process main, long run) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    long start = ProcessInfo.startTime((int) main.pid());
    killer.kill((int) main.pid(), start, run, done::countDown);
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
