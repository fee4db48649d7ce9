package dev.tasuki.cli;

import java.time.Duration;

/// A console for `--no-color`.
record PlainConsole(Console console) implements Console {
  @Override
  public void out(String text) {
    console.out(text);
  }

  @Override
  public void err(String text) {
    console.err(text);
  }

  @Override
  public boolean interrupted() {
    return console.interrupted();
  }

  @Override
  public boolean awaitEnd(Duration limit) {
    return console.awaitEnd(limit);
  }

  @Override
  public int width() {
    return console.width();
  }

  @Override
  public boolean colour() {
    return false;
  }
}
