package dev.tasuki.sharing;

import static dev.tasuki.sharing.Harness.freePort;
import static dev.tasuki.sharing.Harness.get;
import static dev.tasuki.sharing.Harness.spread;
import static dev.tasuki.sharing.Harness.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.posix.Descriptor;
import dev.tasuki.posix.PosixException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The daemon dies in the middle of answering a bind: no cleaning up, no answer. Its sharing
/// thread, which cannot be killed here, is left standing there for ever.
class CrashTest {
  enum Point {
    BEFORE_READING,
    BEFORE_DUPLICATING,
    BEFORE_STORING,
    AFTER_STORING
  }

  @TempDir Path directory;
  private Harness harness;
  private volatile @Nullable Point death;

  @BeforeEach
  void start() throws Exception {
    harness = new Harness(directory, new DeadlyAccess(), new DeadlyStore());
  }

  @AfterEach
  void end() {
    harness.close();
  }

  @ParameterizedTest
  @EnumSource(Point.class)
  void aBindThatWasBeingAnsweredIsAnsweredByTheNextDaemon(Point point) throws Exception {
    int port = freePort();
    long first = harness.workers(1, Policy.RANDOM, port).getFirst();
    death = point;
    long caught = harness.python(worker("app", 1, Policy.RANDOM), port);
    await().until(() -> death == null);
    assertThat(get(port, "/")).isEqualTo(harness.pid(first));
    harness.restartAfterDeath();
    harness.awaitListening(caught);
    harness.sharing.setEligible(caught, true);
    harness.sharing.setEligible(first, false);
    harness.sharing.endpoints(first);
    assertThat(spread(port, 20)).containsOnlyKeys(harness.pid(caught));
    assertThat(harness.store.stored).hasSize(2);
    assertThat(harness.notices).isEmpty();
  }

  private void perhapsDie(Point point) {
    if (death == point) {
      death = null;
      while (true) {
        LockSupport.park();
      }
    }
  }

  private final class DeadlyAccess extends DirectAccess {
    @Override
    public Descriptor duplicate(int tid, int number) throws PosixException {
      perhapsDie(Point.BEFORE_DUPLICATING);
      return super.duplicate(tid, number);
    }

    @Override
    public byte[] read(int tid, long address, int length) throws PosixException {
      perhapsDie(Point.BEFORE_READING);
      return super.read(tid, address, length);
    }
  }

  private final class DeadlyStore extends Harness.MemoryStore {
    @Override
    public void put(String name, Descriptor descriptor) throws PosixException {
      perhapsDie(Point.BEFORE_STORING);
      super.put(name, descriptor);
      perhapsDie(Point.AFTER_STORING);
    }
  }
}
