package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;

/// Beside the logs of apps: keeps messages of commands off standard output, passes warnings on, and
/// holds errors back until it is known whether they matter (an app that has done its work ends
/// before it counts as started). Thread-safe.
final class QuietConsole implements ForwardingConsole {
  private static final String OURS = "tasuki: ";
  private final Console console;
  private final List<String> held = new ArrayList<>();

  QuietConsole(Console console) {
    this.console = console;
  }

  @Override
  public void out(String text) {}

  /// The tails of logs are dropped: the logs are shown.
  @Override
  public void err(String text) {
    if (text.startsWith(OURS + "warning")) {
      console.err(text);
    } else if (text.startsWith(OURS)) {
      synchronized (held) {
        held.add(text);
      }
    }
  }

  @Override
  public Console console() {
    return console;
  }

  /// Passes on what was held back.
  void release() {
    synchronized (held) {
      held.forEach(console::err);
      held.clear();
    }
  }

  @Override
  public int width() {
    return 0;
  }

  @Override
  public boolean colour() {
    return false;
  }
}
