package dev.tasuki.cli;

import dev.tasuki.daemon.EventBus;
import dev.tasuki.daemon.LifecycleEvent;
import java.time.Duration;

/// Says which changed file an app in the foreground is replaced for. Used by one thread.
final class ForegroundChanges implements AutoCloseable {
  private static final int WAITING = 256;

  private final Console console;
  private final String folder;
  private final EventBus.Subscription events;

  ForegroundChanges(Context context) {
    EventBus bus = context.operations().events();
    console = context.console();
    folder = context.cwd() + "/";
    events = bus.subscribe(bus.last(), WAITING);
  }

  /// One line on standard error for each change since the last call.
  void show() {
    try {
      LifecycleEvent event = events.next(Duration.ZERO);
      while (event != null) {
        if (event.type() == LifecycleEvent.Type.CHANGE) {
          String text = String.valueOf(event.text());
          String file = text.startsWith(folder) ? text.substring(folder.length()) : text;
          String line = event.app() + " restarts: " + file + " changed";
          console.err("tasuki: " + Text.clean(line) + "\n");
        }
        event = events.next(Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    events.close();
  }
}
