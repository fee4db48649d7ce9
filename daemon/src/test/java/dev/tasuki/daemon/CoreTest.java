package dev.tasuki.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CoreTest {
  private static final int TASKS = 1_000;

  @Test
  void aQuestionDoesNotWaitForAllThatIsDue()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (var core = new Core()) {
      var busy = new CountDownLatch(1);
      var free = new CountDownLatch(1);
      var done = new AtomicInteger();
      core.execute(() -> {
        busy.countDown();
        awaitUninterruptibly(free);
      });
      busy.await();
      for (int i = 0; i < TASKS; i++) {
        core.execute(done::incrementAndGet);
      }
      var question = new FutureTask<>(() -> core.ask(done::get));
      var asker = Thread.ofPlatform().start(question);
      while (asker.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      free.countDown();
      assertThat(question.get(10, TimeUnit.SECONDS)).isZero();
      assertThat(core.<Integer>call(done::get)).isEqualTo(TASKS);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
