package dev.tasuki.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.Duration;

/// This process's own terminal.
///
/// @param terminal what it can show
record LocalConsole(Terminal terminal) implements Console {
  private static final PrintStream OUT = new PrintStream(System.out, false, UTF_8);
  private static final PrintStream ERR = new PrintStream(System.err, false, UTF_8);

  @Override
  public void out(String text) {
    OUT.print(text);
    OUT.flush();
  }

  @Override
  public void err(String text) {
    ERR.print(text);
    ERR.flush();
  }

  @Override
  public boolean interrupted() {
    return false;
  }

  @Override
  public boolean awaitEnd(Duration limit) {
    return true;
  }

  @Override
  public int width() {
    return terminal.width();
  }

  @Override
  public boolean colour() {
    return terminal.colour();
  }
}
