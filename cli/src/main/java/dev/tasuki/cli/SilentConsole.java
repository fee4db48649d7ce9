package dev.tasuki.cli;

import java.time.Duration;

/// A console for `--silent`: errors only.
record SilentConsole(Console errors) implements Console {
  @Override
  public void out(String text) {}

  @Override
  public void err(String text) {
    errors.err(text);
  }

  @Override
  public boolean interrupted() {
    return errors.interrupted();
  }

  @Override
  public boolean awaitEnd(Duration limit) {
    return errors.awaitEnd(limit);
  }

  @Override
  public int width() {
    return errors.width();
  }

  @Override
  public boolean colour() {
    return errors.colour();
  }
}
