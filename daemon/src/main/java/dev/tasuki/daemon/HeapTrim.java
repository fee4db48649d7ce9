package dev.tasuki.daemon;

import java.time.Duration;

/// Gives memory back to the system when much work is over: the heap of a daemon that has just
/// started hundreds of apps is mostly garbage, which the JVM would collect only when it needs room
/// again. What the collector then does with the empty part is in the daemon's options
/// (`-XX:MaxHeapFreeRatio`).
///
/// Core thread.
final class HeapTrim {
  /// So long nothing has changed before it is looked at.
  private static final Duration QUIET = Duration.ofSeconds(10);

  /// Less is not worth it: a collection stops the daemon for some hundredths of a second.
  private static final long WORTH = 8 << 20;

  private final Core core;
  private final Duration quiet;
  private long changes;
  private boolean armed;

  /// Bytes in use after the last collection.
  private long live;

  HeapTrim(Core core) {
    this(core, QUIET);
  }

  HeapTrim(Core core, Duration quiet) {
    this.core = core;
    this.quiet = quiet;
  }

  /// Something has changed.
  void arm() {
    changes++;
    if (!armed) {
      armed = true;
      long now = changes;
      core.after(quiet, () -> look(now));
    }
  }

  private void look(long before) {
    armed = false;
    if (changes != before) {
      arm();
    } else if (used() - live > WORTH) {
      System.gc();
      live = used();
    }
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
