package dev.tasuki.daemon;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HeapTrimTest {
  private static final Duration QUIET = Duration.ofMillis(200);
  private static final int MUCH = 32 << 20;

  @Test
  void theGarbageOfAStartDoesNotStayForEver() throws InterruptedException {
    try (var core = new Core()) {
      var garbage = garbage();
      core.execute(new HeapTrim(core, QUIET)::arm);
      while (garbage.get() != null) {
        Thread.sleep(10);
      }
    }
  }

  /// The test's heap has so much room that nobody else collects it for minutes.
  private static WeakReference<byte[]> garbage() {
    return new WeakReference<>(new byte[MUCH]);
  }
}
