package dev.tasuki.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tasuki.cli.LogText;
import dev.tasuki.protocol.Frame;
import dev.tasuki.protocol.Frames;
import io.avaje.jsonb.Jsonb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Follows the logs of one instance at a time (`logs ID --json`), and keeps the last lines, made
/// harmless. When the daemon goes away it asks again until there is one.
///
/// Thread-safe.
final class LogFeed {
  private static final int MOST = 1000;
  private static final int HISTORY = 100;
  private static final long PAUSE_MILLIS = 500;
  private static final Jsonb JSON = Jsonb.builder().build();

  /// @param error whether it came from standard error
  record Line(String text, boolean error) {}

  private final Daemon daemon;
  private final Deque<Line> lines = new ArrayDeque<>();
  private int id = -1;
  private Thread follower = new Thread();

  LogFeed(Daemon daemon) {
    this.daemon = daemon;
  }

  /// Follows this instance instead of the last one; -1 follows none.
  synchronized void choose(int newId) {
    if (newId == id) {
      return;
    }
    id = newId;
    lines.clear();
    follower.interrupt(); // closes its channel
    if (newId >= 0) {
      follower = Thread.ofVirtual().start(() -> follow(newId));
    }
  }

  synchronized List<Line> lines() {
    return List.copyOf(lines);
  }

  private synchronized boolean add(int from, Line line) {
    if (from != id) {
      return false;
    }
    lines.addLast(line);
    if (lines.size() > MOST) {
      lines.removeFirst();
    }
    return true;
  }

  private void follow(int instance) {
    int history = HISTORY;
    while (!Thread.currentThread().isInterrupted()) {
      try (SocketChannel channel =
          daemon.open(
              "logs", Integer.toString(instance), "--json", "--lines", Integer.toString(history))) {
        read(instance, channel);
        history = 0; // the rest of them is shown already
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException e) {
        if (!pause()) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void read(int instance, SocketChannel channel) throws IOException {
    ByteArrayOutputStream partial = new ByteArrayOutputStream();
    while (true) {
      switch (Frames.read(channel)) {
        case Frame.Output output -> {
          for (byte b : output.bytes()) {
            if (b != '\n') {
              partial.write(b);
            } else if (!add(instance, line(partial.toString(UTF_8)))) {
              return;
            } else {
              partial.reset();
            }
          }
        }
        case Frame.ErrorOutput ignored -> {}
        case null, default -> {
          return;
        }
      }
    }
  }

  private static Line line(String json) {
    try {
      Map<?, ?> fields = (Map<?, ?>) JSON.type(Object.class).fromJson(json);
      String message = String.valueOf(fields.get("message"));
      return new Line(
          LogText.harmless(message).replace('\t', ' '), "err".equals(fields.get("type")));
    } catch (RuntimeException e) {
      return new Line(LogText.harmless(json), true);
    }
  }
}
