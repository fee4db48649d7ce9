package dev.tasuki.cli;

import java.util.ArrayList;
import java.util.List;

/// Holds back what is written until it is released. Thread-safe.
final class HeldConsole implements ForwardingConsole {
  private final Console console;
  private final List<Runnable> held = new ArrayList<>(); // guarded by itself

  HeldConsole(Console console) {
    this.console = console;
  }

  @Override
  public void out(String text) {
    synchronized (held) {
      held.add(() -> console.out(text));
    }
  }

  @Override
  public void err(String text) {
    synchronized (held) {
      held.add(() -> console.err(text));
    }
  }

  @Override
  public Console console() {
    return console;
  }

  /// Passes on what was held back.
  void release() {
    synchronized (held) {
      held.forEach(Runnable::run);
      held.clear();
    }
  }
}
