package dev.tasuki.cli;

/// A console for `--no-color`.
record PlainConsole(Console console) implements ForwardingConsole {
  @Override
  public boolean colour() {
    return false;
  }
}
