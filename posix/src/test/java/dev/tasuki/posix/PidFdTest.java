package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFdTest {
  @TempDir Path directory;

  @Test
  void aKilledChildShowsItsSignal() throws Exception {
    SpawnOutcome outcome = Spawner.spawn(Spawning.request(directory, "sleep", "60"));
    try (PidFd second = PidFd.open(outcome.pid())) {
      assertThat(second.isEnded()).isFalse();
      assertThat(second.reap()).isNull();
      assertThat(second.sendSignal(Signal.SIGKILL)).isTrue();
    }
    WaitStatus status = Spawning.await(outcome);
    assertThat(status.signal()).isEqualTo(Signal.SIGKILL);
    assertThat(status.shellCode()).isEqualTo(137);
    assertThat(status).hasToString("signal SIGKILL");
  }

  @Test
  void theCodeOfAnotherProcesssChildIsKnownWhileItIsAZombieAndAfterwards() throws Exception {
    // A grandchild: its parent reaps it only when told to.
    Path go = directory.resolve("go");
    String script =
        "sh -c 'while ! test -e "
            + go
            + "; do sleep 0.02; done; exit 7' & echo $!; while ! test -e "
            + go
            + "2; do sleep 0.02; done; wait; touch "
            + directory
            + "/reaped; while ! test -e "
            + go
            + "3; do sleep 0.02; done";
    SpawnOutcome outcome = Spawner.spawn(Spawning.request(directory, "sh", "-c", script));
    try {
      Awaitility.await().until(() -> !Spawning.output(directory).isEmpty());
      int pid = Integer.parseInt(Spawning.output(directory).strip());
      try (PidFd stranger = PidFd.open(pid)) {
        assertThat(stranger.statusOfStranger(pid)).isNull();
        assertThatThrownBy(stranger::reap)
            .isInstanceOfSatisfying(
                PosixException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECHILD));
        Files.createFile(go);
        Awaitility.await().until(stranger::isEnded);
        assertThat(stranger.statusOfStranger(pid)).isEqualTo(WaitStatus.exited(7));
        Files.createFile(Path.of(go + "2"));
        Awaitility.await().until(() -> Files.exists(directory.resolve("reaped")));
        WaitStatus later = stranger.statusOfStranger(pid);
        // Kernels before 6.15 do not keep it.
        assertThat(later == null || later.code() == 7).isTrue();
      }
    } finally {
      Files.createFile(Path.of(go + "3"));
      Spawning.await(outcome);
    }
  }

  @Test
  void startTimeTellsAProcessFromAnotherOfTheSamePid() {
    int self = (int) ProcessHandle.current().pid();
    assertThat(ProcessInfo.startTime(self)).isPositive();
    assertThat(ProcessInfo.startTime(Integer.MAX_VALUE)).isEqualTo(-1);
    assertThat(ProcessInfo.threadGroup((int) Syscall.GETTID.call(0))).isEqualTo(self);
  }

  @Test
  void anotherProcesssDescriptorAndMemoryCanBeHad() throws Exception {
    int self = (int) ProcessHandle.current().pid();
    try (Descriptor event = new Descriptor((int) Syscall.EVENTFD2.call(0, 02000000));
        Descriptor copy = RemoteProcess.duplicate((int) Syscall.GETTID.call(0), event.number());
        var arena = java.lang.foreign.Arena.ofConfined()) {
      assertThat(copy.number()).isNotEqualTo(event.number());
      var text = arena.allocateFrom("tasuki");
      assertThat(RemoteProcess.read(self, text.address(), 6))
          .isEqualTo("tasuki".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
  }
}
