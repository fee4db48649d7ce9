package dev.tasuki.monitor;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks the daemon for the list once a second, on a thread of its own.
///
/// Thread-safe: what it finds is taken from it as immutable values, each once.
final class Feed {
  private static final long PAUSE_MILLIS = 1000;

  /// What one look has found.
  ///
  /// @param rows null when no daemon answers
  /// @param connections to the ports of the chosen app
  /// @param chosen the id that these connections belong to
  record Look(@Nullable List<Row> rows, Connections.Seen connections, int chosen) {}

  private final Daemon daemon;
  private final Connections connections = new Connections();
  private final LinkedBlockingQueue<Look> looks = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Boolean> wake = new LinkedBlockingQueue<>();
  private volatile int chosen = -1;

  Feed(Daemon daemon) {
    this.daemon = daemon;
  }

  void start() {
    Thread.ofPlatform().daemon(true).name("feed").start(this::run);
  }

  /// Whose connections are counted from now on.
  void choose(int id) {
    chosen = id;
  }

  /// Looks at once: something has been changed.
  void lookNow() {
    wake.add(true);
  }

  @Nullable Look take() {
    return looks.poll();
  }

  private void run() {
    try {
      while (true) {
        looks.add(look());
        wake.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        wake.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Look look() {
    int id = chosen;
    try {
      List<Row> rows = Row.parse(daemon.ask("jlist").output());
      Set<Integer> ports =
          rows.stream()
              .filter(row -> row.id() == id)
              .findFirst()
              .map(Row::portNumbers)
              .orElse(Set.of());
      return new Look(rows, connections.look(ports), id);
    } catch (IOException | RuntimeException e) {
      return new Look(null, Connections.Seen.NOTHING, id); // asked again soon
    }
  }
}
