package dev.tasuki.cli;

/// A console for `--silent`: errors only.
record SilentConsole(Console console) implements ForwardingConsole {
  @Override
  public void out(String text) {}
}
